namespace Providers.Health;

/// <summary>Why a circuit changed its state.</summary>
internal enum CircuitCause
{
    ConsecutiveFailures,
    LowSuccess,

    /// <summary>The call that was let through a half-open circuit failed.</summary>
    TrialFailed,

    /// <summary>The circuit has been open for its time.</summary>
    TimePassed,

    /// <summary>A background probe reached what was unreachable.</summary>
    Reachable,

    CallSucceeded,

    /// <summary>The endpoint or the model changed.</summary>
    Reset,
}

/// <summary>A circuit's change of state. <paramref name="Generation"/> grows with each, so late news can be told from fresh.</summary>
internal readonly record struct CircuitTransition(CircuitState From, CircuitState To, CircuitCause Why, long Generation);
