namespace Providers.Routing;

/// <summary>A backend that would be asked, and why it has its place.</summary>
public sealed record ExplainedLeg
{
    /// <summary>The backend's name.</summary>
    public required string Backend { get; init; }

    /// <summary>What the policy gave it; lower is asked earlier. Its scale is the policy's own.</summary>
    public required double Score { get; init; }

    /// <summary>Why it has its place, in one line.</summary>
    public required string Reason { get; init; }

    /// <summary>What the request is expected to cost there, in the plan's currency; null is unknown, 0 is free.</summary>
    public decimal? Cost { get; init; }

    /// <summary>How much of the input the provider's prompt cache is expected to hold, in tokens; the cost has it at the cached price.</summary>
    public long CachedInputTokens { get; init; }

    /// <summary>Moving average of its time to first content, in seconds; null while nothing is known.</summary>
    public double? FirstContentSeconds { get; init; }

    /// <summary>Calls under way there.</summary>
    public int InFlight { get; init; }

    /// <summary>The part of its tightest limit that is left, 0 to 1.</summary>
    public double Headroom { get; init; }

    /// <summary>Whether it is slow and therefore asked after the others.</summary>
    public bool IsSlow { get; init; }

    /// <summary>Whether it is a step of the degrade ladder.</summary>
    public bool IsDegrade { get; init; }

    /// <summary>Whether its circuit is open, so that it is asked only when nothing else is left.</summary>
    public bool IsLastResort { get; init; }

    /// <summary>The backend and the reason, in one line.</summary>
    public override string ToString() => $"{Backend}: {Reason}";
}
