namespace Providers.Routing;

/// <summary>A leg's standing, which counts before its score: the higher the value, the later it is asked.</summary>
[Flags]
internal enum RouteRank
{
    None = 0,

    /// <summary>Not the backend this session is kept at for its prompt cache. All others are away where no session is.</summary>
    Away = 1,

    /// <summary>Lacks something the request prefers and is adapted for.</summary>
    Adapted = 2,

    /// <summary>Its first content has become slow.</summary>
    Slow = 4,

    /// <summary>A step of the degrade ladder.</summary>
    Degrade = 8,

    /// <summary>Its circuit is open. After the ladder: a model that answers now beats one that has just failed.</summary>
    LastResort = 16,
}
