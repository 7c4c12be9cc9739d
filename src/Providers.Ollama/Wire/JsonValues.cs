using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.AI;

namespace Providers.Ollama.Wire;

/// <summary>Writes the values callers hand over without a type: arguments, results, additional properties.</summary>
internal static class JsonValues
{
    private static readonly JsonTypeInfo<object?> Any = (JsonTypeInfo<object?>)AIJsonUtilities.DefaultOptions.GetTypeInfo(typeof(object));

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
