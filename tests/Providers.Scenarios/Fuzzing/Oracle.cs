using System.Text;
using System.Text.Json;

namespace Providers.Scenarios.Fuzzing;

/// <summary>A second, simple reading of a mutant: all the text that is in it, in order, and whether anything in it says that it is complete.</summary>
/// <param name="Text">All the text.</param>
/// <param name="HasEnd">Whether anything says that it is complete.</param>
/// <param name="IsAmbiguous">Whether a name stands twice in one object: readers may take either, so its text proves nothing.</param>
internal sealed record Oracle(string Text, bool HasEnd, bool IsAmbiguous)
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    public static Oracle Read(byte[] body)
    {
        var text = new StringBuilder();
        var hasEnd = false;
        var isAmbiguous = false;
        foreach (var json in Objects(Encoding.UTF8.GetString(body).TrimStart('\uFEFF')))
        {
            if (json == "[DONE]")
            {
                hasEnd = true;
                continue;
            }

            try
            {
                using var document = JsonDocument.Parse(json);
                Collect(document.RootElement, text);
                isAmbiguous |= HasDuplicates(json);
                hasEnd |= Ends(document.RootElement);
            }
            catch (Exception exception) when (exception is JsonException or InvalidOperationException)
            {
                // What is no JSON holds neither text nor an end.
            }
        }

        return new Oracle(text.ToString(), hasEnd, isAmbiguous);
    }

    private static bool HasDuplicates(string json)
    {
        try
        {
            JsonDocument.Parse(json, Strict).Dispose();
            return false;
        }
        catch (JsonException)
        {
            return true;
        }
    }

    private static IEnumerable<string> Objects(string body) => body.TrimStart() is ['{' or '[', ..] values
        ? Values(Encoding.UTF8.GetBytes(values))
        : body.ReplaceLineEndings("\n").Split("\n\n").Select(Data).Where(data => data.Length > 0);

    /// <summary>Values behind one another, up to the first that is none.</summary>
    private static List<string> Values(byte[] body)
    {
        var found = new List<string>();
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { AllowMultipleValues = true });
        try
        {
            while (reader.Read())
            {
                using var document = JsonDocument.ParseValue(ref reader);
                found.Add(document.RootElement.GetRawText());
            }
        }
        catch (JsonException)
        {
            // Whatever follows is unreadable.
        }

        return found;
    }

    private static string Data(string block) => string.Join('\n', block.Split('\n')
        .Where(line => line.StartsWith("data:", StringComparison.Ordinal) || line.StartsWith('{'))
        .Select(line => line.StartsWith('{') ? line : line[5..].Trim()));

    private static void Collect(JsonElement element, StringBuilder text)
    {
        foreach (var part in Parts(element))
        {
            foreach (var content in part.EnumerateObject().Where(one => one.Name == "content" && one.Value.ValueKind == JsonValueKind.String))
            {
                text.Append(content.Value.GetString());
            }
        }
    }

    private static IEnumerable<JsonElement> Parts(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            return [];
        }

        var choices = element.TryGetProperty("choices", out var found) && found.ValueKind == JsonValueKind.Array ? found.EnumerateArray() : default;
        return choices.Append(element).Where(one => one.ValueKind == JsonValueKind.Object)
            .SelectMany(one => one.EnumerateObject())
            .Where(property => property.Name is "delta" or "message" && property.Value.ValueKind == JsonValueKind.Object)
            .Select(property => property.Value);
    }

    private static bool Ends(JsonElement element) => element.ValueKind == JsonValueKind.Object
        && (element.GetRawText().Contains("\"finish_reason\"", StringComparison.Ordinal)
            || element.TryGetProperty("done", out var done) && done.ValueKind == JsonValueKind.True
            || element.TryGetProperty("choices", out var choices) && choices.GetRawText().Contains("\"message\"", StringComparison.Ordinal));
}
