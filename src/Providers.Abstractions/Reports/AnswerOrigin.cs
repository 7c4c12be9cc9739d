namespace Providers;

/// <summary>Where an answer came from.</summary>
public enum AnswerOrigin
{
    /// <summary>A model answered now.</summary>
    Live,

    /// <summary>The same request was answered a moment ago, within the cache's time to live.</summary>
    Cached,

    /// <summary>The same request was answered earlier; too old for the cache, used because nothing else answered.</summary>
    Stale,

    /// <summary>A similar question was answered earlier.</summary>
    Similar,

    /// <summary>A person wrote this answer for this question.</summary>
    Curated,
}
