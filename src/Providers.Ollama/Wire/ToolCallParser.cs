using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Providers.Ollama.Wire;

/// <summary>Reads a message's tool calls. Older servers give them no ids, and some write the arguments as a string.</summary>
internal static class ToolCallParser
{
    /// <exception cref="JsonException">A call names no function.</exception>
    public static List<FunctionCallContent>? Parse(ref Utf8JsonReader reader)
    {
        var element = JsonElement.ParseValue(ref reader);
        if (element.ValueKind != JsonValueKind.Array || element.GetArrayLength() == 0)
        {
            return null;
        }

        var calls = new List<FunctionCallContent>(element.GetArrayLength());
        foreach (var call in element.EnumerateArray())
        {
            calls.Add(Parse(call));
        }

        return calls;
    }

    private static FunctionCallContent Parse(JsonElement call)
    {
        if (call.ValueKind != JsonValueKind.Object
            || !call.TryGetProperty("function", out var function) || function.ValueKind != JsonValueKind.Object
            || !function.TryGetProperty("name", out var name) || name.ValueKind != JsonValueKind.String)
        {
            throw new JsonException("A tool call names no function.");
        }

        var id = IdOf(call) ?? IdOf(function) ?? $"call_{Guid.NewGuid():N}";
        return function.TryGetProperty("arguments", out var arguments)
            ? FunctionCallContent.CreateFromParsedArguments(arguments, id, name.GetString()!, ParseArguments)
            : new FunctionCallContent(id, name.GetString()!);
    }

    private static string? IdOf(JsonElement owner)
        => owner.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String && id.GetString() is { Length: > 0 } text
            ? text
            : null;

    private static Dictionary<string, object?>? ParseArguments(JsonElement arguments) => arguments.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String when string.IsNullOrWhiteSpace(arguments.GetString()) => null,
        JsonValueKind.String => ParseArguments(JsonElement.Parse(arguments.GetString()!)),
        JsonValueKind.Object => arguments.EnumerateObject().ToDictionary(argument => argument.Name, argument => (object?)argument.Value),
        _ => throw new JsonException("A tool call's arguments are no JSON object."),
    };
}
