using BenchmarkDotNet.Attributes;
using Providers.Quota;

namespace Providers.Benchmarks;

/// <summary>What a reservation costs a call: at most 500 ns and 128 bytes, uncontended.</summary>
[MemoryDiagnoser]
public class LedgerBenchmarks
{
    private static readonly QuotaLimits Limits = new()
    {
        RequestsPerMinute = 3_000_000_000,
        TokensPerMinute = 3_900_000_000,
        ConcurrentRequests = 1000,
        RequestsPerDay = long.MaxValue - 1,
        TokensPerDay = long.MaxValue - 1,
        CostPerDay = 1_000_000_000,
        CostPerMonth = 1_000_000_000,
    };

    private readonly MemoryQuotaLedger ledger = new();

    private readonly QuotaClaim[] backend = [new(new QuotaScope(QuotaScopeKind.Backend, "openai"), Limits, 1, 100, 100)];

    private readonly QuotaClaim[] all =
    [
        new(new QuotaScope(QuotaScopeKind.Backend, "openai"), Limits, 1, 100, 100),
        new(new QuotaScope(QuotaScopeKind.Route, "chat"), Limits, 1, 100, 100),
        new(new QuotaScope(QuotaScopeKind.Tenant, "acme"), Limits, 1, 100, 100),
    ];

    [Benchmark(Baseline = true)]
    public ValueTask OneScope() => ReserveAndSettle(backend);

    [Benchmark]
    public ValueTask ThreeScopes() => ReserveAndSettle(all);

    private async ValueTask ReserveAndSettle(QuotaClaim[] claims)
    {
        var decision = await ledger.ReserveAsync(claims).ConfigureAwait(false);
        decision.Reservation!.Settle(new QuotaUsage(80, 80));
    }
}
