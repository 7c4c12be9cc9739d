namespace Providers.Hosting;

/// <summary>One tenant, as configured.</summary>
public sealed record TenantOptions
{
    /// <summary>What it may use over all routes. Default: no limits.</summary>
    public QuotaLimits Limits { get; init; } = QuotaLimits.None;

    /// <summary>The regions its requests may go to; null allows every region.</summary>
    public IReadOnlyList<string>? AllowedRegions { get; init; }
}
