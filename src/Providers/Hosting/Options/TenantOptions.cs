namespace Providers.Hosting;

/// <summary>One tenant, as configured.</summary>
public sealed record TenantOptions
{
    /// <summary>What it may use over all routes. Default: no limits.</summary>
    public QuotaLimits Limits { get; init; } = QuotaLimits.None;

    /// <summary>The regions its requests may go to; null allows every region.</summary>
    public IReadOnlyList<string>? AllowedRegions { get; init; }

    /// <summary>
    /// The keys that its requests come with through the gateway, each as <c>sha256:</c> and the hash that was made with it: the keys
    /// themselves are kept nowhere. Default: none.
    /// </summary>
    public IReadOnlyList<string> Keys { get; init; } = [];
}
