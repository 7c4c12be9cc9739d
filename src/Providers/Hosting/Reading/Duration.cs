using System.Globalization;

namespace Providers.Hosting;

/// <summary>A length of time as people write it: <c>30s</c>, <c>1500ms</c>, <c>1.5h</c>, <c>7d</c> or <c>00:00:30</c>.</summary>
internal static class Duration
{
    private static readonly (string Unit, TimeSpan Length)[] Units =
    [
        ("ms", TimeSpan.FromMilliseconds(1)),
        ("s", TimeSpan.FromSeconds(1)),
        ("m", TimeSpan.FromMinutes(1)),
        ("h", TimeSpan.FromHours(1)),
        ("d", TimeSpan.FromDays(1)),
    ];

    private static readonly string[] Clock = [@"h\:mm\:ss", @"h\:mm\:ss\.FFF", @"d\.hh\:mm\:ss", @"d\.hh\:mm\:ss\.FFF"];

    private static readonly TimeSpan Longest = TimeSpan.FromDays(3650);

    /// <summary>Reads one. A bare number is none: it does not say of what.</summary>
    public static bool TryParse(string text, out TimeSpan value)
    {
        foreach (var (unit, length) in Units)
        {
            if (text.EndsWith(unit, StringComparison.OrdinalIgnoreCase))
            {
                return TryMultiply(text.AsSpan(0, text.Length - unit.Length).TrimEnd(), length, out value);
            }
        }

        return TimeSpan.TryParseExact(text, Clock, CultureInfo.InvariantCulture, out value) && value <= Longest;
    }

    private static bool TryMultiply(ReadOnlySpan<char> number, TimeSpan unit, out TimeSpan value)
    {
        var isDuration = double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count)
            && count <= Longest / unit;
        value = isDuration ? unit * count : default;
        return isDuration;
    }
}
