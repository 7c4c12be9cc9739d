using System.Diagnostics;
using Providers.Quota;

namespace Providers.Benchmarks;

/// <summary>Reserve and settle on the memory ledger, as calls do it, with one thread and with more: <c>-- ledger</c>.</summary>
internal static class LedgerThroughput
{
    private const int Each = 1_000_000;

    private static readonly QuotaLimits Limited = new()
    {
        RequestsPerMinute = 3_000_000_000,
        TokensPerMinute = 3_900_000_000,
        ConcurrentRequests = 1000,
        RequestsPerDay = long.MaxValue - 1,
        TokensPerDay = long.MaxValue - 1,
        CostPerDay = 1_000_000_000,
        CostPerMonth = 1_000_000_000,
    };

    private static readonly QuotaScope Backend = new(QuotaScopeKind.Backend, "openai");
    private static readonly QuotaScope Route = new(QuotaScopeKind.Route, "chat");
    private static readonly QuotaScope Tenant = new(QuotaScopeKind.Tenant, "acme");

    /// <summary>Prints the best of so many rounds for each form, or for those whose name begins so.</summary>
    public static void Run(int rounds, int mostThreads, string only)
    {
        foreach (var (name, limits) in ((string, QuotaLimits)[])[("unlimited", QuotaLimits.None), ("limited", Limited)])
        {
            Show(mostThreads, only, $"{name}, one scope", rounds, _ => [[new(Backend, limits, 1, 10, 10)]]);
            Show(mostThreads, only, $"{name}, three scopes", rounds, _ => [[new(Backend, limits, 1, 10, 10), new(Route, limits, 1, 10, 10), new(Tenant, limits, 1, 10, 10)]]);
            Show(mostThreads, only, $"{name}, a call and its send", rounds, _ => [[new(Route, limits, 1, 0, 0), new(Tenant, limits, 1, 0, 0)], [new(Backend, limits, 1, 10, 10), new(Route, limits, 0, 10, 10), new(Tenant, limits, 0, 10, 10)]]);
            Show(mostThreads, only, $"{name}, a scope for each thread", rounds, thread => [[new(Backend with { Name = $"backend {thread}" }, limits, 1, 10, 10)]]);
        }
    }

    private static void Show(int mostThreads, string only, string name, int rounds, Func<int, QuotaClaim[][]> claims)
    {
        if (!name.StartsWith(only, StringComparison.Ordinal)) { return; }
        for (var threads = 1; threads <= mostThreads; threads++)
        {
            var best = Enumerable.Range(0, rounds).Select(_ => Measure(threads, claims)).MinBy(round => round.Nanoseconds);
            Console.WriteLine(
                $"{name}, {threads} thread(s): {best.Nanoseconds,6:0.0} ns, {best.Bytes,3} B, {1e3 / best.Nanoseconds,6:0.00} M a second");
        }
    }

    /// <summary>For each pass over all of one thread's claims; with more threads, the time is shared among them.</summary>
    private static (double Nanoseconds, long Bytes) Measure(int threads, Func<int, QuotaClaim[][]> claims)
    {
        using var ledger = new QuotaQueue(new MemoryQuotaLedger(), TimeProvider.System);
        var bytes = 0L;
        using var start = new Barrier(threads + 1);
        var workers = Enumerable.Range(0, threads).Select(thread => new Thread(() =>
        {
            var own = claims(thread);
            Work(ledger, own, 200_000);
            start.SignalAndWait();
            var before = GC.GetAllocatedBytesForCurrentThread();
            Work(ledger, own, Each);
            Interlocked.Add(ref bytes, GC.GetAllocatedBytesForCurrentThread() - before);
        })).ToList();
        workers.ForEach(worker => worker.Start());
        start.SignalAndWait();
        var clock = Stopwatch.StartNew();
        workers.ForEach(worker => worker.Join());
        var passes = (double)Each * threads;
        return (clock.Elapsed.TotalNanoseconds / passes, (long)(bytes / passes));
    }

    private static void Work(QuotaQueue ledger, QuotaClaim[][] claims, int times)
    {
        Span<QuotaDecision> open = new QuotaDecision[claims.Length];
        for (var i = 0; i < times; i++)
        {
            for (var c = 0; c < claims.Length; c++)
            {
                var asked = ledger.ReserveAsync(claims[c]);
                open[c] = asked.IsCompletedSuccessfully ? asked.Result : throw new InvalidOperationException("A memory ledger never waits.");
            }

            for (var c = claims.Length - 1; c >= 0; c--) { open[c].Reservation!.Settle(new QuotaUsage(8, 8)); }
        }
    }
}
