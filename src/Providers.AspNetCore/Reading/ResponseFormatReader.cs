using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Providers.AspNetCore.Reading;

/// <summary>Reads what form the answer must have.</summary>
internal static class ResponseFormatReader
{
    /// <summary>The additional property, of Microsoft.Extensions.AI's own naming, that holds schemas to OpenAI's strict mode.</summary>
    public const string StrictKey = "strictJsonSchema";

    public static void Read(JsonElement format, ChatOptions options)
    {
        const string path = "response_format";
        options.ResponseFormat = format.Object(path).Required("type", path).Text($"{path}.type") switch
        {
            "text" => ChatResponseFormat.Text,
            "json_object" => ChatResponseFormat.Json,
            "json_schema" => ReadSchema(format.Required("json_schema", path).Object($"{path}.json_schema"), options),
            _ => throw Fields.Expected($"{path}.type", "text, json_object or json_schema"),
        };
    }

    private static ChatResponseFormatJson ReadSchema(JsonElement format, ChatOptions options)
    {
        const string path = "response_format.json_schema";
        if (format.Optional("strict") is { } strict)
        {
            (options.AdditionalProperties ??= [])[StrictKey] = strict.Flag($"{path}.strict");
        }

        return ChatResponseFormat.ForJsonSchema(
            format.Required("schema", path).Object($"{path}.schema").Kept($"{path}.schema"),
            format.Required("name", path).Name($"{path}.name"),
            format.Optional("description")?.Text($"{path}.description"));
    }
}
