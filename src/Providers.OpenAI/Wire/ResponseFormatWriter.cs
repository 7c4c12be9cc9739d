using Microsoft.Extensions.AI;

namespace Providers.OpenAI.Wire;

/// <summary>Says what form the answer must have.</summary>
internal static class ResponseFormatWriter
{
    /// <summary>The additional property, of Microsoft.Extensions.AI's own naming, that holds schemas to OpenAI's strict mode.</summary>
    public const string StrictKey = "strictJsonSchema";

    public static void Write(FieldWriter fields, ChatOptions options)
    {
        if (options.ResponseFormat is not ChatResponseFormatJson format || !fields.Takes("response_format"))
        {
            return;
        }

        var json = fields.Json;
        fields.Name("response_format");
        json.WriteStartObject();
        if (format.Schema is not { } schema)
        {
            json.WriteString("type", "json_object");
        }
        else
        {
            json.WriteString("type", "json_schema");
            json.WriteStartObject("json_schema");
            json.WriteString("name", WireName.Of(format.SchemaName) ?? "answer");
            if (format.SchemaDescription is not null)
            {
                json.WriteString("description", format.SchemaDescription);
            }

            json.WritePropertyName("schema");
            schema.WriteTo(json);
            if (Strict(options.AdditionalProperties) is { } strict)
            {
                json.WriteBoolean("strict", strict);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    public static bool? Strict(IReadOnlyDictionary<string, object?>? properties)
        => properties is not null && properties.TryGetValue(StrictKey, out var value) && value is bool strict ? strict : null;
}
