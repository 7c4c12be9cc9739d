namespace Providers;

/// <summary>A backend that could answer, and what is known of it now. Plain values, copied once per request.</summary>
public readonly record struct RoutingCandidate
{
    // A nullable number takes twice the room of a number, and a plan over a thousand backends is as quick as what it fits into.
    private readonly Known known;
    private readonly decimal cost;
    private readonly double firstContentSeconds;
    private readonly double tokensPerSecond;

    /// <summary>A backend of which nothing is known yet.</summary>
    public RoutingCandidate()
    {
    }

    /// <summary>What the backend is.</summary>
    public required BackendDescriptor Backend { get; init; }

    /// <summary>Its share under the Weighted policy; 0 or more. Default: 1.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>The expected cost of this request, in the context's currency; null is unknown, 0 is free.</summary>
    public decimal? Cost
    {
        get => (known & Known.Cost) != 0 ? cost : null;
        init => (cost, known) = (value ?? default, With(Known.Cost, value is not null));
    }

    /// <summary>
    /// How much of the input the provider's prompt cache is expected to hold, in tokens: <see cref="Cost"/> has it at the cached price. More
    /// than 0 only for the session's home.
    /// </summary>
    public long CachedInputTokens { get; init; }

    /// <summary>Moving average of the time to first content, in seconds; null while nothing is known.</summary>
    public double? FirstContentSeconds
    {
        get => (known & Known.FirstContent) != 0 ? firstContentSeconds : null;
        init => (firstContentSeconds, known) = (value ?? default, With(Known.FirstContent, value is not null));
    }

    /// <summary>Moving average of the speed, in output tokens per second; null while nothing is known.</summary>
    public double? TokensPerSecond
    {
        get => (known & Known.Speed) != 0 ? tokensPerSecond : null;
        init => (tokensPerSecond, known) = (value ?? default, With(Known.Speed, value is not null));
    }

    /// <summary>Calls under way.</summary>
    public int InFlight { get; init; }

    /// <summary>The part of its tightest limit that is left, 0 to 1; 1 where it has none. Default: 1.</summary>
    public double Headroom { get; init; } = 1;

    /// <summary>Whether its first content has become slow against its own baseline or limit: asked after the others.</summary>
    public bool IsSlow { get; init; }

    /// <summary>Whether this session was answered by it before.</summary>
    public bool IsSessionHome { get; init; }

    private Known With(Known number, bool isKnown) => isKnown ? known | number : known & ~number;

    [Flags]
    private enum Known : byte
    {
        None = 0,
        Cost = 1,
        FirstContent = 2,
        Speed = 4,
    }
}
