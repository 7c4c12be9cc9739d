using System.Diagnostics;
using Providers.PostgreSql;
using Providers.Scenarios.Stage;

namespace Providers.Scenarios.Ledger;

/// <summary>How nodes on one PostgreSQL server share what is paced and what is under way at once.</summary>
public sealed class PostgresShareTests(PostgresServer server) : IClassFixture<PostgresServer>
{
    [Fact]
    public async Task A_node_that_joins_gets_its_share_of_a_concurrency_limit()
    {
        var (scope, limits) = (Scope(), new QuotaLimits { ConcurrentRequests = 10 });
        await using var first = await OpenAsync();
        await using var second = await OpenAsync();
        var open = new List<IQuotaReservation>();
        for (var attempt = 0; attempt < 500 && open.Count == 0; attempt++)
        {
            var decision = await second.ReserveAsync(new[] { new QuotaClaim(scope, limits, 1, 0, 0) });
            if (decision.IsGranted) { open.Add(decision.Reservation); } else { await Task.Delay(20); }
        }

        open.Count.ShouldBe(1, "the first node makes room");
        foreach (var ledger in (PostgresQuotaLedger[])[first, second])
        {
            while (await ledger.ReserveAsync(new[] { new QuotaClaim(scope, limits, 1, 0, 0) }) is { IsGranted: true } decision)
            {
                open.Add(decision.Reservation!);
            }
        }

        open.Count.ShouldBeLessThanOrEqualTo(10);
        open.ForEach(reservation => reservation.Release());
    }

    [Fact]
    public async Task Two_nodes_that_both_live_have_the_only_unit_of_a_concurrency_limit_between_them()
    {
        var limits = new QuotaLimits { ConcurrentRequests = 1 };
        await using var first = await OpenAsync();
        await using var second = await OpenAsync();
        await HasJoinedAsync(second);
        for (var i = 0; i < 20; i++)
        {
            var (scope, open) = (Scope(), new List<IQuotaReservation>());
            await Eventually.IsAsync(async () =>
            {
                foreach (var ledger in (PostgresQuotaLedger[])[first, second])
                {
                    if (await AskAsync(ledger, scope, limits) is { } granted) { open.Add(granted); }
                }

                return open.Count > 0;
            });
            open.Count.ShouldBe(1);
            open.ForEach(reservation => reservation.Release());
        }
    }

    [Fact]
    public async Task Calls_under_way_count_when_a_node_joins_and_make_room_as_they_end()
    {
        var (scope, limits) = (Scope(), new QuotaLimits { ConcurrentRequests = 10 });
        await using var first = await OpenAsync();
        var open = new Queue<IQuotaReservation>();
        await Eventually.IsAsync(async () =>
        {
            while (await AskAsync(first, scope, limits) is { } granted) { open.Enqueue(granted); }
            return open.Count == 10;
        });

        await using var second = await OpenAsync();
        await HasJoinedAsync(second);
        for (var i = 0; i < 50; i++)
        {
            (await AskAsync(second, scope, limits)).ShouldBeNull("all ten are under way on the first");
            await Task.Delay(20);
        }

        while (open.TryDequeue(out var ended)) { ended.Release(); }
        await Eventually.IsAsync(async () => await AskAsync(second, scope, limits) is not null);
    }

    [Fact]
    public async Task A_node_that_joins_does_not_admit_again_what_the_other_has_spent_this_minute()
    {
        var (scope, limits) = (Scope(), new QuotaLimits { RequestsPerMinute = 600 });
        await using var first = await OpenAsync();
        await HasJoinedAsync(first);
        var (began, granted) = (Stopwatch.GetTimestamp(), 0);
        while (await AskAsync(first, scope, limits) is not null) { granted++; }
        granted.ShouldBeGreaterThanOrEqualTo(600);

        await using var second = await OpenAsync();
        await HasJoinedAsync(second);
        while (await AskAsync(second, scope, limits) is not null) { granted++; }

        ((double)granted).ShouldBeLessThanOrEqualTo(600 + 1 + 10 * Stopwatch.GetElapsedTime(began).TotalSeconds);
    }

    private static QuotaScope Scope() => new(QuotaScopeKind.Tenant, $"tenant {Guid.NewGuid():N}");

    private static async Task<IQuotaReservation?> AskAsync(IQuotaLedger ledger, QuotaScope scope, QuotaLimits limits)
        => (await ledger.ReserveAsync(new[] { new QuotaClaim(scope, limits, 1, 0, 0) })).Reservation;

    /// <summary>The others have made room.</summary>
    private static Task HasJoinedAsync(IQuotaLedger ledger) => Eventually.IsAsync(async () =>
    {
        var granted = await AskAsync(ledger, Scope(), new QuotaLimits { ConcurrentRequests = 1000 });
        granted?.Release();
        return granted is not null;
    });

    private Task<PostgresQuotaLedger> OpenAsync()
        => PostgresQuotaLedger.OpenAsync(server.ConnectionString, new PostgresLedgerOptions { Lease = TimeSpan.FromSeconds(1) });
}
