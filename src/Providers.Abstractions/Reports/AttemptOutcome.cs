namespace Providers;

/// <summary>How a send ended.</summary>
public enum AttemptOutcome
{
    /// <summary>It failed.</summary>
    Failed,

    /// <summary>Its answer was delivered, or the rest of one.</summary>
    Answered,

    /// <summary>Another leg was faster; this one was cancelled and what it used is accounted.</summary>
    Lost,

    /// <summary>The caller left before it ended.</summary>
    Abandoned,
}
