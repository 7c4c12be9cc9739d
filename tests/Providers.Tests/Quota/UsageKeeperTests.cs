using Microsoft.Extensions.AI;
using Providers.Quota;
using Providers.Testing;

namespace Providers.Tests.Quota;

public sealed class UsageKeeperTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("usage-").FullName;
    private readonly VirtualTimeProvider clock = new(new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero));
    private readonly List<Exception> failures = [];

    private long Now => clock.GetUtcNow().UtcTicks;

    private string Path => System.IO.Path.Combine(folder, "ledger.json.usage");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Usage_survives_a_restart()
    {
        await RunAsync(book => Record(book, 100, 1.5m));
        await RunAsync(book =>
        {
            Record(book, 10, 0.25m);
            Total(book).ShouldBe((2, 110, 1.75m));
        });

        await RunAsync(book => Total(book).ShouldBe((2, 110, 1.75m)));
        failures.ShouldBeEmpty();
    }

    [Fact]
    public async Task Is_kept_every_five_seconds_so_that_a_crash_forgets_no_more()
    {
        var book = new UsageBook(clock);
        using var store = new FileUsageStore(Path, clock);
        await using var keeper = new UsageKeeper(book, store, clock, failures.Add);
        Record(book, 100, 1);
        clock.Advance(TimeSpan.FromSeconds(5));
        Record(book, 10, 1);

        var copy = Path + ".copy";
        File.Copy(Path, copy);
        using var recovered = new FileUsageStore(copy, clock);
        (await recovered.SyncAsync(1, [])).ShouldHaveSingleItem().InputTokens.ShouldBe(100);
        Total(book).Tokens.ShouldBe(110);
    }

    [Fact]
    public async Task A_torn_line_is_left_out_and_the_rest_is_kept()
    {
        await RunAsync(book => Record(book, 100, 1));
        File.AppendAllText(Path, "0123abcd {\"Day\":\"2026-11");

        await RunAsync(book => Total(book).Tokens.ShouldBe(100));
    }

    [Fact]
    public async Task Days_of_more_than_a_year_ago_are_forgotten()
    {
        await RunAsync(book => Record(book, 100, 1));
        clock.Advance(TimeSpan.FromDays(401));

        await RunAsync(book => Total(book).Tokens.ShouldBe(0));
    }

    [Fact]
    public async Task What_a_store_did_not_take_is_counted_once_and_brought_again()
    {
        await SurviveAnOutageAsync(new FailingStore { Fails = true });

        failures.Count.ShouldBe(3);
    }

    [Fact]
    public Task What_a_store_took_though_its_answer_was_lost_is_counted_once()
        => SurviveAnOutageAsync(new FailingStore { LosesAnswers = true });

    [Fact]
    public async Task A_write_that_a_file_has_is_not_added_again()
    {
        using var store = new FileUsageStore(Path, clock);
        var row = new UsageRow { Day = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime), Backend = "a", Route = "b", Tenant = "", Requests = 1 };
        await store.SyncAsync(1, [row]);

        (await store.SyncAsync(1, [row])).ShouldHaveSingleItem().Requests.ShouldBe(1);
        (await store.SyncAsync(2, [row])).ShouldHaveSingleItem().Requests.ShouldBe(2);
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_anew_keeps_usage_all_the_same()
    {
        var row = new UsageRow
        {
            Day = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime),
            Backend = new string('a', 8_000),
            Route = "b",
            Tenant = "",
            Requests = 1,
        };
        using (var store = new FileUsageStore(Path, clock))
        {
            Directory.CreateDirectory(Path + ".new");
            for (var number = 1; number <= 400; number++) { await store.SyncAsync(number, [row]); }
        }

        Directory.Delete(Path + ".new");
        using var next = new FileUsageStore(Path, clock);
        (await next.SyncAsync(1, [])).ShouldHaveSingleItem().Requests.ShouldBe(400);
    }

    [Fact]
    public async Task What_others_used_is_told_too()
    {
        var (book, store) = (new UsageBook(clock), new FailingStore());
        await using var keeper = new UsageKeeper(book, store, clock, failures.Add);
        Record(book, 100, 1);
        store.Others = 1000;
        clock.Advance(TimeSpan.FromSeconds(5));
        Record(book, 10, 1);

        Total(book).Tokens.ShouldBe(1110);
    }

    private void Record(UsageBook book, long tokens, decimal cost)
        => book.Record(Now, "openai", "chat", null, new UsageDetails { InputTokenCount = tokens }, cost, estimated: false);

    private static (long Requests, long Tokens, decimal Cost) Total(UsageBook book)
    {
        var row = book.Query(new UsageQuery { GroupBy = UsageGrouping.Total }).SingleOrDefault() ?? new UsageRow();
        return (row.Requests, row.InputTokens, row.Cost);
    }

    private async Task RunAsync(Action<UsageBook> use)
    {
        var book = new UsageBook(clock);
        using var store = new FileUsageStore(Path, clock);
        await using var keeper = new UsageKeeper(book, store, clock, failures.Add);
        use(book);
    }

    private async Task SurviveAnOutageAsync(FailingStore store)
    {
        var book = new UsageBook(clock);
        await using (new UsageKeeper(book, store, clock, failures.Add))
        {
            Record(book, 100, 1);
            clock.Advance(TimeSpan.FromSeconds(5));
            Record(book, 10, 1);
            clock.Advance(TimeSpan.FromSeconds(5));
            Total(book).Tokens.ShouldBe(110);
            store.Recover();
        }

        store.Tokens.ShouldBe(110);
        Total(book).Tokens.ShouldBe(110);
    }

    private sealed class FailingStore : IUsageStore
    {
        public bool Fails { get; set; }

        public long Tokens { get; private set; }

        public long Others { get; set; }

        public bool LosesAnswers { get; set; }

        private long Written { get; set; }

        public void Recover() => Fails = LosesAnswers = false;

        public ValueTask<IReadOnlyList<UsageRow>> SyncAsync(long number, IReadOnlyList<UsageRow> added)
        {
            if (Fails) { throw new IOException("no room is left"); }
            if (number > Written) { Tokens += added.Sum(row => row.InputTokens); }
            Written = number;
            if (LosesAnswers) { throw new IOException("the connection was cut"); }
            return ValueTask.FromResult<IReadOnlyList<UsageRow>>(
                [.. added.Select(row => row with { InputTokens = Tokens + Others })]);
        }
    }
}
