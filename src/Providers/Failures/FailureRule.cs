namespace Providers.Failures;

/// <summary>Whether the same backend is asked again.</summary>
internal enum SameBackend
{
    No,

    /// <summary>Once, after a short jittered wait.</summary>
    Once,

    /// <summary>Once, when the provider's Retry-After is short enough to wait out.</summary>
    AfterShortWait,

    /// <summary>Once, without the parameter it refused.</summary>
    Adapted,
}

/// <summary>Whether another leg is asked.</summary>
internal enum OtherLeg
{
    No,
    Yes,

    /// <summary>Only one with a larger context window.</summary>
    LargerWindow,

    /// <summary>Only where the route allows it.</summary>
    IfRouteAllows,

    /// <summary>By the route's rule for answers that break off.</summary>
    ByInterruption,
}

/// <summary>What the failure says of the backend's health.</summary>
internal enum HealthVerdict
{
    Nothing,

    /// <summary>A failure on its record.</summary>
    Blame,

    /// <summary>Nothing wrong, but it asks to be left alone for a while.</summary>
    Pace,

    /// <summary>Not to be asked until what is wrong has been put right.</summary>
    Hold,
}

/// <summary>How the leg's reservation ends.</summary>
internal enum QuotaSettlement
{
    /// <summary>Nothing was spent.</summary>
    Release,

    /// <summary>The input was read; no output is known of.</summary>
    PostInput,

    /// <summary>The input and what was delivered.</summary>
    PostDelivered,
}

/// <summary>What follows from one kind of failure.</summary>
internal sealed record FailureRule(
    ChatFailureKind Kind, SameBackend Same, OtherLeg Other, bool StoredAnswers, HealthVerdict Health, QuotaSettlement Quota)
{
    /// <summary>How long the backend is held where the provider does not say.</summary>
    public TimeSpan HoldFor { get; init; }
}
