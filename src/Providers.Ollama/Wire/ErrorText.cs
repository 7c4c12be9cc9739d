using System.Text.Json;

namespace Providers.Ollama.Wire;

/// <summary>Finds an error's text: Ollama's <c>"error":"text"</c>, or a proxy's <c>"error":{"message":"text"}</c>.</summary>
internal static class ErrorText
{
    /// <returns>The text; empty where there is an error without one; null where the value is null or false.</returns>
    public static string? Read(ref Utf8JsonReader reader)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return Read(document.RootElement);
    }

    /// <summary>Whether a body is a page, as a proxy on the way writes it.</summary>
    public static bool IsPage(ReadOnlySpan<byte> body) => body.TrimStart(" \t\r\n"u8).StartsWith("<"u8);

    /// <summary>The text in an error answer's body; empty where it has none.</summary>
    public static string Of(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("error", out var error)
                ? Read(error) ?? ""
                : "";
        }
        catch (JsonException)
        {
            return "";
        }
    }

    private static string? Read(JsonElement error) => error.ValueKind switch
    {
        JsonValueKind.String => TextOf(error),
        JsonValueKind.Null or JsonValueKind.False => null,
        JsonValueKind.Object when error.TryGetProperty("message", out var text) => Read(text) ?? "",
        _ => "",
    };

    private static string TextOf(JsonElement error)
    {
        try
        {
            return error.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, where the server cut its own words: an error it is all the same.
            return "";
        }
    }
}
