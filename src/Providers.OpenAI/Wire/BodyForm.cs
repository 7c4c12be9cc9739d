namespace Providers.OpenAI.Wire;

/// <summary>What a body is, by its first bytes: content types are often wrong.</summary>
internal enum BodyForm
{
    Unknown,
    Events,
    Json,

    /// <summary>A page, as proxies send it in place of an answer.</summary>
    Markup,
}

internal static class BodyForms
{
    private static ReadOnlySpan<byte> Bom => [0xEF, 0xBB, 0xBF];

    /// <summary>Tells a body's form; <see cref="BodyForm.Unknown"/> until a byte that is not blank has come.</summary>
    public static BodyForm Of(ReadOnlySpan<byte> bytes)
    {
        var text = bytes.StartsWith(Bom) ? bytes[Bom.Length..] : bytes;
        var first = text.IndexOfAnyExcept(" \t\r\n"u8);
        return first < 0 || Bom.StartsWith(bytes) ? BodyForm.Unknown
            : text[first] switch
            {
                (byte)'{' or (byte)'[' => BodyForm.Json,
                (byte)'<' => BodyForm.Markup,
                _ => BodyForm.Events,
            };
    }
}
