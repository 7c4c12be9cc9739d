namespace Providers.Answers;

/// <summary>How long a route's answers may be given again.</summary>
public sealed record CacheOptions
{
    /// <summary>How long the same request gets the same answer; zero or more. Default: 5 minutes.</summary>
    public TimeSpan TimeToLive { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long, from when it was answered, a stored answer may stand in when nothing else answers. Default: 24 hours.</summary>
    public TimeSpan StaleFor { get; init; } = TimeSpan.FromHours(24);
}
