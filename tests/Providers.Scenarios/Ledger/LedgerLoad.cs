namespace Providers.Scenarios.Ledger;

/// <summary>The limits that nodes under load keep.</summary>
internal static class LedgerLoad
{
    public static readonly QuotaScope Tenant = new(QuotaScopeKind.Tenant, "acme");

    public static QuotaLimits File(long tokens) => new() { TokensPerDay = tokens, CostPerDay = tokens / 1_000_000m };

    public static QuotaLimits Shared(long tokens)
        => new() { TokensPerDay = tokens, RequestsPerMinute = 600_000, Burst = 100_000, ConcurrentRequests = 400 };
}
