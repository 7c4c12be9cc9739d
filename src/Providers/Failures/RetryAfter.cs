using System.Globalization;

namespace Providers.Failures;

/// <summary>How long a provider asks to be left alone, in every form it is said.</summary>
public static class RetryAfter
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(7);
    private static readonly string[] Wordings = ["retry in ", "try again in "];

    /// <summary>Reads <c>retry-after-ms</c>, else <c>retry-after</c>: seconds, also fractional, or an HTTP date.</summary>
    /// <param name="header">Gives a header's value by its name, or null.</param>
    /// <param name="now">What an HTTP date is measured from.</param>
    /// <returns>0 to 7 days, zero for a moment that has passed; null when nothing was said that can be read.</returns>
    public static TimeSpan? Parse(Func<string, string?> header, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(header);
        return Milliseconds(header("retry-after-ms")) ?? SecondsOrDate(header("retry-after"), now);
    }

    /// <summary>Reads a duration as <c>36.8s</c> or <c>6m0s</c>, as Google's <c>RetryInfo</c> has it; a bare number is seconds.</summary>
    /// <param name="text">The duration; null is none.</param>
    /// <returns>0 to 7 days; null when it can't be read.</returns>
    public static TimeSpan? ParseDuration(string? text) => GoDuration.Parse(text);

    /// <summary>Finds a wait in a provider's words: <c>Please retry in 36.8s.</c>, <c>Please try again in 7m12s.</c></summary>
    /// <param name="message">The words; null is none.</param>
    /// <returns>0 to 7 days; null when they speak of none, or in a unit that can't be told.</returns>
    public static TimeSpan? InWords(string? message)
    {
        foreach (var wording in Wordings)
        {
            if (message?.IndexOf(wording, StringComparison.OrdinalIgnoreCase) is { } at and >= 0)
            {
                var rest = message.AsSpan(at + wording.Length);
                var end = rest.IndexOfAny(" \t\r\n");
                var wait = (end < 0 ? rest : rest[..end]).TrimEnd(".,;!");

                // Without a unit of its own, one may follow: "in 5 hours".
                return wait.Length > 0 && char.IsAsciiLetter(wait[^1]) ? GoDuration.Parse(wait) : null;
            }
        }

        return null;
    }

    internal static TimeSpan? Capped(double seconds)
        => !double.IsFinite(seconds) ? null
            : seconds <= 0 ? TimeSpan.Zero
            : seconds >= Longest.TotalSeconds ? Longest
            : TimeSpan.FromSeconds(seconds);

    private static TimeSpan? Milliseconds(string? value) => Number(value) is { } number ? Capped(number / 1000) : null;

    private static TimeSpan? SecondsOrDate(string? value, DateTimeOffset now)
        => Number(value) is { } seconds ? Capped(seconds)
            : DateTimeOffset.TryParse(
                value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowWhiteSpaces, out var moment)
                ? Capped((moment - now).TotalSeconds)
            : null;

    private static double? Number(string? value)
        => double.TryParse(
            value,
            NumberStyles.Float & ~NumberStyles.AllowExponent,
            CultureInfo.InvariantCulture,
            out var number) ? number : null;
}
