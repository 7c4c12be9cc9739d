namespace Providers;

/// <summary>The request a policy ranks backends for.</summary>
public sealed class RoutingContext
{
    /// <summary>Estimated input, in tokens.</summary>
    public required long InputTokens { get; init; }

    /// <summary>The output that is expected, in tokens: what such requests used before, at most the cap asked for.</summary>
    public required long OutputTokens { get; init; }

    /// <summary>The currency of every cost.</summary>
    public string Currency { get; init; } = "USD";

    /// <summary>A seeded source of chance, for policies that spread load; never null.</summary>
    public required Random Random { get; init; }
}
