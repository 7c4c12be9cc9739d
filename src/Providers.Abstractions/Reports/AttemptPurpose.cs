namespace Providers;

/// <summary>Why a send was made.</summary>
public enum AttemptPurpose
{
    /// <summary>The plan's first choice.</summary>
    First,

    /// <summary>The same backend again after a failure that may pass.</summary>
    Retry,

    /// <summary>The next backend after a failure.</summary>
    Failover,

    /// <summary>A second backend beside a slow first one.</summary>
    Hedge,

    /// <summary>The rest of an answer that broke off.</summary>
    Resume,

    /// <summary>A local backend in place of the hosted ones.</summary>
    Degrade,
}
