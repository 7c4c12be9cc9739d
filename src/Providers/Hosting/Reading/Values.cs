using System.Globalization;
using System.Numerics;

namespace Providers.Hosting;

/// <summary>The kinds of value that keys have.</summary>
internal static class Values
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public static ValueShape<string> Text { get; } = new("text", (string text, out string value) =>
    {
        value = text;
        return true;
    });

    public static ValueShape<Secret> SecretText { get; } = new("a key of one line", (string text, out Secret value) =>
    {
        value = new Secret(text);
        return !text.Any(char.IsControl);
    });

    public static ValueShape<bool> Switch { get; } = new("true or false", bool.TryParse);

    public static ValueShape<string> Currency { get; } = new("a currency of three letters, such as USD", (string text, out string value) =>
    {
        value = text.ToUpperInvariant();
        return text.Length == 3 && text.All(char.IsAsciiLetter);
    });

    /// <summary>How long something may take: more than zero and at most a day, which every timer can hold.</summary>
    public static ValueShape<TimeSpan> Limit { get; } =
        Duration("more than zero and at most a day", value => value > TimeSpan.Zero && value <= Day);

    /// <summary>How often something is done.</summary>
    public static ValueShape<TimeSpan> Interval { get; } =
        Duration("from a second to a day", value => value >= TimeSpan.FromSeconds(1) && value <= Day);

    /// <summary>How old something may be.</summary>
    public static ValueShape<TimeSpan> Age { get; } = Duration("zero or more", value => value >= TimeSpan.Zero);

    public static ValueShape<TlsVersion> Tls { get; } = new("1.2 or 1.3", (string text, out TlsVersion value) =>
    {
        value = text == "1.3" ? TlsVersion.Tls13 : TlsVersion.Tls12;
        return text is "1.2" or "1.3";
    });

    public static ValueShape<string> Pin { get; } = new("sha256/ and the base64 of 32 bytes", (string text, out string value) =>
    {
        const string Prefix = "sha256/";
        value = text;
        return text.StartsWith(Prefix, StringComparison.Ordinal)
            && Convert.TryFromBase64String(text[Prefix.Length..], new byte[32], out var length)
            && length == 32;
    });

    /// <summary>A gateway key's hash; never the key itself.</summary>
    public static ValueShape<string> KeyHash { get; } = new("sha256: and 64 hex digits, a key's hash", (string text, out string value) =>
    {
        const string Prefix = "sha256:";
        value = text.ToLowerInvariant();
        return value.StartsWith(Prefix, StringComparison.Ordinal)
            && value.Length == Prefix.Length + 64
            && value.Skip(Prefix.Length).All(char.IsAsciiHexDigit);
    });

    public static ValueShape<Uri> Endpoint { get; } = Address("an absolute http or https address without credentials in it",
        uri => uri.Scheme is "http" or "https" && uri.UserInfo.Length == 0 && uri.Fragment.Length == 0);

    public static ValueShape<Uri> Proxy { get; } = Address("an absolute http, https, socks4, socks4a or socks5 address",
        uri => uri.Scheme is "http" or "https" or "socks4" or "socks4a" or "socks5");

    public static ValueShape<T> Whole<T>(T least, T most) where T : struct, IBinaryInteger<T>, IMinMaxValue<T>
        => new(Range("a whole number", least, most, T.MaxValue), (string text, out T value)
            => T.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value) && value >= least && value <= most);

    public static ValueShape<double> Number(double least, double most)
        => new(Range("a number", least, most, double.MaxValue), (string text, out double value)
            => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && value >= least && value <= most);

    public static ValueShape<decimal> Amount(string expected, Func<decimal, bool> isAllowed)
        => new(expected, (string text, out decimal value)
            => decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && isAllowed(value));

    public static ValueShape<T> Choice<T>() where T : struct, Enum
        => new(string.Join(" or ", Enum.GetNames<T>()), (string text, out T value)
            => Enum.TryParse(text, ignoreCase: true, out value) && Enum.GetNames<T>().Contains(text, StringComparer.OrdinalIgnoreCase));

    private static ValueShape<TimeSpan> Duration(string range, Func<TimeSpan, bool> isAllowed)
        => new($"a duration with its unit, such as 1500ms, 30s, 5m, 24h, 7d or 00:00:30, {range}", (string text, out TimeSpan value)
            => Hosting.Duration.TryParse(text, out value) && isAllowed(value));

    private static ValueShape<Uri> Address(string expected, Func<Uri, bool> isAllowed)
        => new(expected, (string text, out Uri value)
            => Uri.TryCreate(text, UriKind.Absolute, out value!) && value.Host.Length > 0 && isAllowed(value));

    private static string Range<T>(string what, T least, T most, T unbounded) where T : INumber<T>
        => most == unbounded
            ? string.Create(CultureInfo.InvariantCulture, $"{what}, {least} or more")
            : string.Create(CultureInfo.InvariantCulture, $"{what} from {least} to {most}");
}
