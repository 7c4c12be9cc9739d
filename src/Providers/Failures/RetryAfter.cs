using System.Globalization;

namespace Providers.Failures;

/// <summary>How long a provider asks to be left alone, in every form it is said.</summary>
public static class RetryAfter
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    /// <summary>Reads <c>retry-after-ms</c>, else <c>retry-after</c>: seconds, also fractional, or an HTTP date.</summary>
    /// <param name="header">Gives a header's value by its name, or null.</param>
    /// <param name="now">What an HTTP date is measured from.</param>
    /// <returns>0 to 7 days, zero for a moment that has passed; null when nothing was said that can be read.</returns>
    public static TimeSpan? Parse(Func<string, string?> header, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(header);
        return Milliseconds(header("retry-after-ms")) ?? SecondsOrDate(header("retry-after"), now);
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
