namespace Providers.Routing;

/// <summary>How much each part counts in a <see cref="BalancedPolicy"/>. Each is 0 or more; only their proportions matter.</summary>
public sealed record BalancedWeights
{
    /// <summary>The expected cost of the request. Default: 0.4.</summary>
    public double Cost { get; init; } = 0.4;

    /// <summary>The expected wait for the first content. Default: 0.4.</summary>
    public double Latency { get; init; } = 0.4;

    /// <summary>How near a limit is. Default: 0.2.</summary>
    public double Headroom { get; init; } = 0.2;

    /// <summary>What is taken off for the backend that answered this session before. Default: 0.15.</summary>
    public double SessionHome { get; init; } = 0.15;
}
