using Microsoft.Extensions.AI;
using Providers.Quota;
using Providers.Testing;

namespace Providers.Tests.Quota;

public sealed class UsageBookTests
{
    private static readonly DateOnly Today = new(2026, 11, 21);

    private readonly VirtualTimeProvider clock = new(new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero));
    private readonly UsageBook book;

    private long Now => clock.GetUtcNow().UtcTicks;

    public UsageBookTests() => book = new UsageBook(clock, daysKept: 3);

    [Fact]
    public void Tells_use_and_spend_by_day_backend_route_and_tenant()
    {
        Record("openai", "chat", "acme", 100, 10, 0.5m);
        Record("openai", "chat", "acme", 50, 5, 0.25m);
        Record("azure", "chat", null, 7, 3, null, estimated: true);
        clock.Advance(TimeSpan.FromDays(1));
        Record("openai", "chat", "acme", 1, 1, 0.1m);

        book.Query(new UsageQuery()).ShouldBe(
        [
            new UsageRow
            {
                Day = Today, Backend = "azure", Route = "chat", Tenant = "",
                Requests = 1, Estimated = 1, Unpriced = 1, InputTokens = 7, OutputTokens = 3,
            },
            new UsageRow
            {
                Day = Today, Backend = "openai", Route = "chat", Tenant = "acme",
                Requests = 2, InputTokens = 150, OutputTokens = 15, Cost = 0.75m,
            },
            new UsageRow
            {
                Day = Today.AddDays(1), Backend = "openai", Route = "chat", Tenant = "acme",
                Requests = 1, InputTokens = 1, OutputTokens = 1, Cost = 0.1m,
            },
        ]);
        book.Query(new UsageQuery { Tenant = "acme", GroupBy = UsageGrouping.Tenant }).ShouldHaveSingleItem().Cost.ShouldBe(0.85m);
        book.Query(new UsageQuery { From = Today.AddDays(1), GroupBy = UsageGrouping.Total }).ShouldHaveSingleItem().Requests.ShouldBe(1);
        book.Query(new UsageQuery { To = Today, Backend = "azure" }).ShouldHaveSingleItem();
        book.Query(new UsageQuery { Route = "other" }).ShouldBeEmpty();
    }

    [Fact]
    public void Counts_cached_and_reasoning_tokens()
    {
        var usage = new UsageDetails { InputTokenCount = 10, CachedInputTokenCount = 8, OutputTokenCount = 6, ReasoningTokenCount = 4 };
        book.Record(Now, "openai", "chat", null, usage, 0, false);

        book.Query(new UsageQuery()).ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            row => row.CachedInputTokens.ShouldBe(8), row => row.ReasoningTokens.ShouldBe(4), row => row.Unpriced.ShouldBe(0));
    }

    [Fact]
    public void Tells_sends_of_one_backend_apart_by_route_tenant_and_day_whatever_came_before()
    {
        for (var i = 0; i < 3; i++)
        {
            Record("openai", "chat", null, 1, 0, 1);
            Record("openai", "mail", null, 1, 0, 1);
            Record("openai", "chat", "acme", 1, 0, 1);
            Record("openai", "chat", new string("acme".AsSpan()), 1, 0, 1);
        }

        clock.Advance(TimeSpan.FromDays(1));
        Record("openai", "chat", "acme", 1, 0, 1);

        book.Query(new UsageQuery()).Select(row => (row.Day, row.Route, row.Tenant, row.Requests)).ShouldBe(
        [
            (Today, "chat", "", 3),
            (Today, "chat", "acme", 6),
            (Today, "mail", "", 3),
            (Today.AddDays(1), "chat", "acme", 1),
        ]);
    }

    [Fact]
    public void Forgets_the_oldest_day_and_lumps_tenants_beyond_the_ten_thousandth()
    {
        for (var i = 0; i < 10_100; i++) { Record("openai", "chat", $"tenant {i}", 1, 1, 1); }
        book.Query(new UsageQuery { Tenant = UsageBook.OtherTenants }).ShouldHaveSingleItem().Requests.ShouldBe(100);

        clock.Advance(TimeSpan.FromDays(3));
        Record("openai", "chat", "acme", 1, 1, 1);

        book.Query(new UsageQuery()).ShouldHaveSingleItem().Tenant.ShouldBe("acme");
    }

    [Fact]
    public void Tells_all_that_a_store_has_of_a_day_however_many_tenants_that_are()
    {
        UsageRow[] stored = [.. Enumerable.Range(0, 10_100).Select(i => Row(i, 1))];
        book.Stored([], stored);
        book.Stored([], [Row(10_050, 7), Row(10_099, 5)]);

        book.Query(new UsageQuery { GroupBy = UsageGrouping.Total }).ShouldHaveSingleItem().Requests.ShouldBe(10_110);

        static UsageRow Row(int tenant, long requests)
            => new() { Day = Today, Backend = "openai", Route = "chat", Tenant = $"tenant {tenant}", Requests = requests };
    }

    [Fact]
    public void Loses_nothing_when_many_book_at_once()
    {
        Parallel.For(0, 10_000, _ => Record("openai", "chat", "acme", 1, 2, 0.000_001m));

        book.Query(new UsageQuery()).ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            row => row.Requests.ShouldBe(10_000), row => row.OutputTokens.ShouldBe(20_000), row => row.Cost.ShouldBe(0.01m));
    }

    [Fact]
    public void Is_written_as_a_table_that_no_spreadsheet_runs()
    {
        Record("openai", "chat", "=cmd|'/c calc'!A1", 100, 10, 0.5m);
        Record("azure", "chat", "Smith, \"Sons\"", 1, 1, 1);
        var text = new StringWriter();

        UsageCsv.Write(text, book.Query(new UsageQuery()));

        text.ToString().ShouldBe(
            "day,backend,route,tenant,requests,estimated,unpriced,input_tokens,cached_input_tokens,output_tokens,reasoning_tokens,cost\r\n"
            + "2026-11-21,azure,chat,\"Smith, \"\"Sons\"\"\",1,0,0,1,0,1,0,1\r\n"
            + "2026-11-21,openai,chat,'=cmd|'/c calc'!A1,1,0,0,100,0,10,0,0.5\r\n");
    }

    private void Record(string backend, string route, string? tenant, long input, long output, decimal? cost, bool estimated = false)
    {
        var usage = new UsageDetails { InputTokenCount = input, OutputTokenCount = output };
        book.Record(Now, backend, route, tenant, usage, cost, estimated);
    }
}
