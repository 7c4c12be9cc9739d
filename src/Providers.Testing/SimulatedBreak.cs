namespace Providers.Testing;

/// <summary>Where a simulated answer breaks off, and how.</summary>
public sealed record SimulatedBreak
{
    private SimulatedBreak(SimulatedEnding ending) => Ending = ending;

    /// <summary>How it breaks off.</summary>
    public SimulatedEnding Ending { get; }

    /// <summary>How many bytes of the body are sent, chunk framing not counted.</summary>
    public long? Bytes { get; private init; }

    /// <summary>How many content events are sent.</summary>
    public int? Tokens { get; private init; }

    /// <summary>Before the status line: the request is read and nothing is sent.</summary>
    public static SimulatedBreak BeforeHeaders(SimulatedEnding ending = SimulatedEnding.Close) => new(ending);

    /// <summary>After part of the body, in mid-character and mid-chunk if it falls there.</summary>
    /// <param name="count">Bytes of the body, 0 or more; a shorter body ends well.</param>
    /// <param name="ending">How it breaks off.</param>
    public static SimulatedBreak AfterBytes(long count, SimulatedEnding ending = SimulatedEnding.Close)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return new(ending) { Bytes = count };
    }

    /// <summary>After some of a stream's content: text, reasoning, refusals and pieces of tool calls count, other events do not.</summary>
    /// <param name="count">Content events, 0 or more; 0 sends only what comes before content. A shorter stream ends well.</param>
    /// <param name="ending">How it breaks off.</param>
    public static SimulatedBreak AfterTokens(int count, SimulatedEnding ending = SimulatedEnding.Close)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return new(ending) { Tokens = count };
    }
}
