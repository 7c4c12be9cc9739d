using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.AI;

namespace Providers.Ollama.Wire;

/// <summary>Writes the values callers hand over without a type: arguments, results, additional properties.</summary>
internal static class JsonValues
{
    // M.E.AI's own options indent, and a model pays for every space.
    private static readonly JsonSerializerOptions Compact = new(AIJsonUtilities.DefaultOptions) { WriteIndented = false };

    private static readonly JsonTypeInfo<object?> Any = (JsonTypeInfo<object?>)Compact.GetTypeInfo(typeof(object));

    public static void Write(Utf8JsonWriter json, object? value) => JsonSerializer.Serialize(json, value, Any);

    public static string ToText(object? value) => value switch
    {
        null => "",
        string text => text,
        TextContent content => content.Text,
        JsonElement { ValueKind: JsonValueKind.String } element => element.GetString()!,
        _ => JsonSerializer.Serialize(value, Any),
    };
}
