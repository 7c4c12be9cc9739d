using Providers.PostgreSql;
using Providers.Quota;

namespace Providers.Scenarios.Ledger;

/// <summary>
/// A process that spends quota as fast as it may, about a thousand requests a second, until its time is up or it is killed.
/// </summary>
internal static class LedgerNode
{
    private const int Workers = 8;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(8);

    public static async Task<int> RunAsync(string kind, string location, string countersPath, long tokens, TimeSpan duration)
    {
        using var counters = new NodeCounters(countersPath);
        await using var file = kind == "file" ? FileQuotaLedger.Open(location) : null;
        await using var postgres = kind == "postgres" ? await PostgresQuotaLedger.OpenAsync(location) : null;
        IQuotaLedger ledger = file ?? (IQuotaLedger)postgres!;
        var limits = file is null ? LedgerLoad.Shared(tokens) : LedgerLoad.File(tokens);
        using var over = new CancellationTokenSource(duration);
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => Task.Run(async () =>
        {
            while (!over.IsCancellationRequested && !counters.IsStopped)
            {
                await SpendAsync(ledger, limits, counters);
                if (postgres is not null) { counters.RoundTrips = postgres.RoundTrips; }
                await Task.Delay(Pause);
            }
        })));
        return 0;
    }

    private static async Task SpendAsync(IQuotaLedger ledger, QuotaLimits limits, NodeCounters counters)
    {
        var reserved = Random.Shared.Next(1, 20);
        var decision = await ledger.ReserveAsync(new[] { new QuotaClaim(LedgerLoad.Tenant, limits, 1, reserved, reserved) });
        if (!decision.IsGranted)
        {
            counters.Count(0);
            return;
        }

        var used = Random.Shared.Next(1, reserved + 1);
        counters.Count(used);
        decision.Reservation.Settle(new QuotaUsage(used, used));
    }
}
