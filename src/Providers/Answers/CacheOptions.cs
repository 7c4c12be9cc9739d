namespace Providers.Answers;

/// <summary>How long a route's answers may be given again.</summary>
public sealed record CacheOptions
{
    /// <summary>How long the same request gets the same answer; zero or more. Default: 5 minutes.</summary>
    public TimeSpan TimeToLive { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How long after <see cref="TimeToLive"/> the same request still gets the old answer at once, while a new one is fetched for the
    /// next; zero or more. Default: zero, which waits for the new one.
    /// </summary>
    public TimeSpan StaleWhileRevalidate { get; init; }

    /// <summary>
    /// How long, from when it was given, an answer may stand in when nothing else answers; zero or more. Default: 24 hours.
    /// </summary>
    public TimeSpan StaleFor { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How long an answer is worth keeping.</summary>
    internal TimeSpan Lifetime => StaleFor > UntilStale ? StaleFor : UntilStale;

    private TimeSpan UntilStale
        => StaleWhileRevalidate < TimeSpan.MaxValue - TimeToLive ? TimeToLive + StaleWhileRevalidate : TimeSpan.MaxValue;

    /// <summary>Whether an answer of that age is as good as a new one.</summary>
    internal bool IsFresh(TimeSpan age) => age < TimeToLive;

    /// <summary>Whether an answer of that age is given at once, a new one being fetched where it is not fresh.</summary>
    internal bool MayServe(TimeSpan age) => age < UntilStale;
}
