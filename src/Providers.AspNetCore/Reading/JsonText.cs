using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;

namespace Providers.AspNetCore.Reading;

/// <summary>
/// Whether JSON holds text and nothing else in its names and strings. The parser takes broken UTF-8 and halves of surrogate pairs, and
/// whoever reads or writes them later fails.
/// </summary>
internal static class JsonText
{
    public static bool IsText(this JsonElement value)
    {
        var json = JsonMarshal.GetRawUtf8Value(value);
        return Utf8.IsValid(json) && (json.IndexOf("\\u"u8) < 0 || AreEscapesText(json));
    }

    private static bool AreEscapesText(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = RequestBody.MaxDepth });
        try
        {
            while (reader.Read())
            {
                _ = reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName ? reader.GetString() : null;
            }

            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
