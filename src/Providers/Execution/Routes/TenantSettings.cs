namespace Providers.Execution;

/// <summary>What the configuration says of one tenant, ready for use.</summary>
internal sealed record TenantSettings
{
    /// <summary>As it is configured, however callers spell it.</summary>
    public string? Name { get; init; }

    public QuotaLimits Limits { get; init; } = QuotaLimits.None;

    /// <summary>Null allows every region.</summary>
    public IReadOnlyList<string>? AllowedRegions { get; init; }
}
