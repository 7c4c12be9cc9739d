namespace Providers.Health;

/// <summary>How long a circuit stays open.</summary>
internal static class OpenTime
{
    /// <summary>The part of the time that chance may take off, so that many processes do not come back at once.</summary>
    private const double Jitter = 0.2;

    /// <param name="options">The shortest and the longest time.</param>
    /// <param name="openings">How often it has opened since it was last closed; 1 or more.</param>
    /// <param name="chance">0 to 1.</param>
    public static TimeSpan For(HealthOptions options, int openings, double chance)
    {
        var doubled = options.OpenFor * Math.Pow(2, Math.Min(openings - 1, 32));
        var longest = doubled < options.MaxOpenFor ? doubled : options.MaxOpenFor;
        return longest * (1 - Jitter * chance);
    }
}
