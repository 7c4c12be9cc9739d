using System.Text.Json;

namespace Providers.Testing.Dialects;

/// <summary>Reads what was asked from a request's messages, whatever the dialect.</summary>
internal static class Question
{
    /// <summary>The text of the last message with a text, or nothing.</summary>
    public static string LastOf(JsonElement request) => Texts(request).LastOrDefault() ?? "";

    /// <summary>The words of all messages: what a simulated provider counts as input tokens.</summary>
    public static long WordsOf(JsonElement request) => Texts(request).Sum(WordsIn);

    public static long WordsIn(string text) =>
        text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;

    private static IEnumerable<string> Texts(JsonElement request)
    {
        if (request.ValueKind != JsonValueKind.Object || !request.TryGetProperty("messages", out var messages)
            || messages.ValueKind != JsonValueKind.Array)
        {
            yield break;
        }
        foreach (var message in messages.EnumerateArray())
        {
            if (message.ValueKind == JsonValueKind.Object && message.TryGetProperty("content", out var content))
            {
                foreach (var text in TextsIn(content)) { yield return text; }
            }
        }
    }

    private static IEnumerable<string> TextsIn(JsonElement content) => content.ValueKind switch
    {
        JsonValueKind.String => [content.GetString()!],
        JsonValueKind.Array => content.EnumerateArray()
            .Where(part => part.ValueKind == JsonValueKind.Object && part.TryGetProperty("text", out var text)
                && text.ValueKind == JsonValueKind.String)
            .Select(part => part.GetProperty("text").GetString()!),
        _ => [],
    };
}
