namespace Providers.Execution;

/// <summary>What the configuration says of one tenant, ready for use.</summary>
internal sealed record TenantSettings
{
    public QuotaLimits Limits { get; init; } = QuotaLimits.None;

    /// <summary>Null allows every region.</summary>
    public IReadOnlyList<string>? AllowedRegions { get; init; }
}
