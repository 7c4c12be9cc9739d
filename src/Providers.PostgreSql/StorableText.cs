using System.Text;

namespace Providers.PostgreSql;

/// <summary>Text as PostgreSQL holds it: where a NUL or half a surrogate pair stood, it says that something did.</summary>
internal static class StorableText
{
    public static string Of(string text)
    {
        if (!text.Contains('\0') && !text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF')) { return text; }
        var storable = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes()) { storable.Append(rune.Value == 0 ? Rune.ReplacementChar : rune); }
        return storable.ToString();
    }
}
