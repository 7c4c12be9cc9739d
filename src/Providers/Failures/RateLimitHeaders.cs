using System.Globalization;

namespace Providers.Failures;

/// <summary>Reads what a provider says of its limits.</summary>
public static class RateLimitHeaders
{
    /// <summary>
    /// Reads <c>x-ratelimit-{limit,remaining,reset}-{requests,tokens}</c>; what can't be read is left out. Of the tokens of the key and
    /// those of its project (<c>-project-tokens</c>), the fewer that remain count.
    /// </summary>
    /// <param name="header">Gives a header's value by its name, or null.</param>
    /// <returns>The reading; null when no header said anything.</returns>
    public static RateLimitReading? Read(Func<string, string?> header)
    {
        ArgumentNullException.ThrowIfNull(header);
        var project = Count(header("x-ratelimit-remaining-project-tokens"));
        var key = Count(header("x-ratelimit-remaining-tokens"));
        var tokens = project < key || (project is not null && key is null) ? "project-tokens" : "tokens";
        var reading = new RateLimitReading
        {
            LimitRequests = Count(header("x-ratelimit-limit-requests")),
            RemainingRequests = Count(header("x-ratelimit-remaining-requests")),
            ResetRequests = GoDuration.Parse(header("x-ratelimit-reset-requests")),
            LimitTokens = Count(header($"x-ratelimit-limit-{tokens}")),
            RemainingTokens = tokens == "tokens" ? key : project,
            ResetTokens = GoDuration.Parse(header($"x-ratelimit-reset-{tokens}")),
        };
        return reading == Nothing ? null : reading;
    }

    private static readonly RateLimitReading Nothing = new();

    private static long? Count(string? value)
        => long.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var count) && count >= 0 ? count : null;
}
