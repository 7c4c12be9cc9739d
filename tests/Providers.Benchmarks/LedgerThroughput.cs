using System.Diagnostics;
using Providers.Quota;

namespace Providers.Benchmarks;

/// <summary>Reservations a second on one scope with one thread and with more: <c>-- ledger-throughput</c>.</summary>
public static class LedgerThroughput
{
    private const int Each = 5_000_000;

    /// <summary>Prints one line per thread count, best of five.</summary>
    public static void Run()
    {
        for (var threads = 1; threads <= Math.Min(4, Environment.ProcessorCount); threads *= 2)
        {
            var best = Enumerable.Range(0, 5).Max(_ => Measure(threads));
            Console.WriteLine($"ledger: {threads} thread(s), {best / 1e6:0.00} M reserve + settle a second");
        }
    }

    private static double Measure(int threads)
    {
        var ledger = new MemoryQuotaLedger();
        var limits = new QuotaLimits { RequestsPerMinute = 3_000_000_000, TokensPerMinute = 3_900_000_000, ConcurrentRequests = 1000, CostPerDay = 1_000_000 };
        var clock = Stopwatch.StartNew();
        Task.WaitAll([.. Enumerable.Range(0, threads).Select(_ => Task.Run(() => Work(ledger, limits)))]);
        return (double)Each * threads / clock.Elapsed.TotalSeconds;
    }

    private static async Task Work(MemoryQuotaLedger ledger, QuotaLimits limits)
    {
        QuotaClaim[] claims = [new(new QuotaScope(QuotaScopeKind.Backend, "openai"), limits, 1, 10, 10)];
        for (var i = 0; i < Each; i++)
        {
            var decision = await ledger.ReserveAsync(claims);
            decision.Reservation!.Settle(new QuotaUsage(8, 8));
        }
    }
}
