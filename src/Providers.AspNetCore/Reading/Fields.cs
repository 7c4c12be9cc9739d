using System.Text.Json;
using Providers.AspNetCore.Failures;

namespace Providers.AspNetCore.Reading;

/// <summary>Reads values of a request, and says by their path which of them are wrong.</summary>
internal static class Fields
{
    public static string Text(this JsonElement value, string path)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Expected(path, "a string");
        }
        catch (InvalidOperationException)
        {
            throw Expected(path, "text in UTF-8");
        }
    }

    public static string Name(this JsonElement value, string path)
        => value.Text(path) is var name && !string.IsNullOrWhiteSpace(name) ? name : throw Expected(path, "a name");

    /// <summary>
    /// A value that is sent on as it is. What no backend could be sent is refused here, where it is the client's fault and no backend's.
    /// </summary>
    public static JsonElement Kept(this JsonElement value, string path)
        => value.IsText() ? value.Clone() : throw Expected(path, "text in UTF-8");

    public static bool Flag(this JsonElement value, string path)
        => value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw Expected(path, "true or false");

    public static float Number(this JsonElement value, string path)
        => value.ValueKind == JsonValueKind.Number && value.TryGetSingle(out var number) && float.IsFinite(number)
            ? number
            : throw Expected(path, "a number");

    public static long Whole(this JsonElement value, string path)
        => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : throw Expected(path, "a whole number");

    /// <summary>A count of 1 or more.</summary>
    public static int Count(this JsonElement value, string path)
        => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number > 0
            ? number
            : throw Expected(path, "a whole number of 1 or more");

    public static JsonElement Object(this JsonElement value, string path)
        => value.ValueKind == JsonValueKind.Object ? value : throw Expected(path, "an object");

    public static JsonElement.ArrayEnumerator List(this JsonElement value, string path)
        => value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : throw Expected(path, "a list");

    /// <summary>A field that must be there.</summary>
    public static JsonElement Required(this JsonElement parent, string name, string path)
        => parent.Optional(name)
            ?? throw new RefusedRequestException($"{path}.{name} is missing.", $"{path}.{name}", "missing_required_parameter");

    /// <summary>A field that may be missing or null, which is the same.</summary>
    public static JsonElement? Optional(this JsonElement parent, string name)
        => parent.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public static RefusedRequestException Expected(string path, string what)
        => new($"{path}: expected {what}.", path, "invalid_type");

    public static RefusedRequestException Unsupported(string path, string why)
        => new($"{path}: {why}.", path, "unsupported_parameter");
}
