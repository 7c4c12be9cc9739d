namespace Providers.Execution;

/// <summary>Why a backend has its turn, and what it is to do.</summary>
internal readonly record struct SendPlan(AttemptPurpose Purpose)
{
    public bool IsDegrade { get; init; }

    /// <summary>Whether its circuit is open and nothing better is left.</summary>
    public bool IsLastResort { get; init; }

    /// <summary>What it is to finish; null for an answer from the start.</summary>
    public Continuation? Continuation { get; init; }

    /// <summary>Whose turns they are: it knows whether another backend could be asked instead of waiting for this one.</summary>
    public required AttemptLoop Loop { get; init; }

    /// <summary>Why this backend, told by its <see cref="object.ToString"/>.</summary>
    public required object Reason { get; init; }
}
