using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Providers.AspNetCore.Writing;

/// <summary>Writes a tool call; its arguments are JSON within a text.</summary>
internal static class ToolCallWriter
{
    /// <param name="json">Where to.</param>
    /// <param name="call">The call, whole.</param>
    /// <param name="index">Its place in a stream's answer; null in a whole answer, where the list says it.</param>
    public static void Write(Utf8JsonWriter json, FunctionCallContent call, int? index)
    {
        json.WriteStartObject();
        if (index is { } place)
        {
            json.WriteNumber("index"u8, place);
        }

        json.WriteString("id"u8, call.CallId);
        json.WriteString("type"u8, "function"u8);
        json.WriteStartObject("function"u8);
        json.WriteString("name"u8, call.Name);
        json.WriteString("arguments"u8, ArgumentsOf(call));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>
    /// The arguments; empty where the model wrote none that could be read. An empty text is no JSON, so that the client sees it, where {}
    /// would be obeyed.
    /// </summary>
    private static ReadOnlySpan<byte> ArgumentsOf(FunctionCallContent call)
    {
        if (call.Exception is not null)
        {
            return [];
        }

        try
        {
            var text = new ArrayBufferWriter<byte>();
            using var arguments = new Utf8JsonWriter(text, JsonAnswer.Options);
            arguments.WriteStartObject();
            foreach (var (name, value) in call.Arguments ?? new Dictionary<string, object?>())
            {
                arguments.WritePropertyName(name);
                WriteValue(arguments, value);
            }

            arguments.WriteEndObject();
            arguments.Flush();
            return text.WrittenSpan;
        }
        catch (InvalidOperationException)
        {
            // A text in it is none: half of a surrogate pair.
            return [];
        }
    }

    private static void WriteValue(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case JsonElement element:
                element.WriteTo(json);
                break;
            case string text:
                json.WriteStringValue(text);
                break;
            default:
                JsonSerializer.Serialize(json, value, AIJsonUtilities.DefaultOptions.GetTypeInfo(value.GetType()));
                break;
        }
    }
}
