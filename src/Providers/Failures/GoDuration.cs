using System.Buffers;
using System.Globalization;

namespace Providers.Failures;

/// <summary>Durations as Go prints them: <c>1s</c>, <c>6m0s</c>, <c>250ms</c>, <c>1h2m3.5s</c>; a bare number is seconds.</summary>
internal static class GoDuration
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    public static TimeSpan? Parse(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        if (text.IsEmpty)
        {
            return null;
        }

        var total = 0d;
        while (!text.IsEmpty)
        {
            var digits = text.IndexOfAnyExcept(Digits);
            var number = digits < 0 ? text : text[..digits];
            if (!double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value))
            {
                return null;
            }

            text = digits < 0 ? [] : text[digits..];
            var letters = text.IndexOfAny(Digits);
            if (UnitSeconds(letters < 0 ? text : text[..letters]) is not { } unit)
            {
                return null;
            }

            total += value * unit;
            text = letters < 0 ? [] : text[letters..];
        }

        return RetryAfter.Capped(total);
    }

    private static double? UnitSeconds(ReadOnlySpan<char> unit) => unit switch
    {
        "" or "s" => 1,
        "d" => 86_400,
        "h" => 3_600,
        "m" => 60,
        "ms" => 1e-3,
        "us" or "µs" => 1e-6,
        "ns" => 1e-9,
        _ => null,
    };
}
