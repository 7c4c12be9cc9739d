using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Providers.OpenAI.Wire;

/// <summary>Writes values of the host's own types.</summary>
internal static class JsonValues
{
    /// <summary>Escapes no more than JSON must: every escaped letter would cost the caller tokens.</summary>
    public static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case string text:
                json.WriteStringValue(text);
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case JsonElement element:
                element.WriteTo(json);
                break;
            default:
                JsonSerializer.Serialize(json, value, AIJsonUtilities.DefaultOptions.GetTypeInfo(value.GetType()));
                break;
        }
    }

    /// <summary>A value as text: a text as it is, nothing as nothing, all else as JSON.</summary>
    public static string Text(object? value) => value switch
    {
        null => "",
        string text => text,
        TextContent content => content.Text,
        JsonElement { ValueKind: JsonValueKind.String } element => element.GetString() ?? "",
        JsonElement element => element.GetRawText(),
        _ => Serialize(value, value.GetType()),
    };

    /// <summary>A call's arguments as the JSON object in a text that the protocol wants.</summary>
    public static string Arguments(IDictionary<string, object?>? arguments)
        => arguments is not { Count: > 0 } ? "{}"
            : Serialize(arguments, typeof(IDictionary<string, object?>));

    private static string Serialize(object value, Type type)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, WriterOptions);
        JsonSerializer.Serialize(json, value, AIJsonUtilities.DefaultOptions.GetTypeInfo(type));
        json.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
