using System.Text.Encodings.Web;
using System.Text.Json;

namespace Providers.Testing.Dialects;

/// <summary>JSON by hand, so that nothing is shared with the code under test.</summary>
internal static class Json
{
    /// <summary>A JSON string, quotes included, or null.</summary>
    public static string Text(string? value) =>
        value is null ? "null" : $"\"{JsonEncodedText.Encode(value, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    public static string List(IEnumerable<string> values) => $"[{string.Join(',', values)}]";
}
