namespace Providers.Testing;

/// <summary>The usage a simulated provider reports, in tokens.</summary>
/// <param name="Input">All input tokens, cached ones included.</param>
/// <param name="Output">All output tokens, reasoning included.</param>
public sealed record SimulatedUsage(long Input, long Output)
{
    /// <summary>How many of the input tokens came from the provider's cache. Default: 0.</summary>
    public long CachedInput { get; init; }

    /// <summary>How many of the output tokens were reasoning. Default: 0.</summary>
    public long Reasoning { get; init; }
}
