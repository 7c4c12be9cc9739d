namespace Providers.Scenarios.Ledger;

/// <summary>The limits that nodes under load share.</summary>
internal static class LedgerLoad
{
    public const long TokensPerDay = 640_000;

    public static readonly QuotaScope Tenant = new(QuotaScopeKind.Tenant, "acme");

    public static readonly QuotaLimits File = new() { TokensPerDay = 640_000_000, CostPerDay = 6_400 };

    public static readonly QuotaLimits Shared = new() { TokensPerDay = TokensPerDay, RequestsPerMinute = 600_000, Burst = 100_000, ConcurrentRequests = 400 };
}
