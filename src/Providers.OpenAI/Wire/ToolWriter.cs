using Microsoft.Extensions.AI;

namespace Providers.OpenAI.Wire;

/// <summary>Writes the tools a model may call, and how.</summary>
internal sealed class ToolWriter(BackendDescriptor backend, FieldWriter fields)
{
    public void Write(ChatOptions options)
    {
        if (options.Tools is not { Count: > 0 } tools || !fields.Takes("tools"))
        {
            return;
        }

        fields.Name("tools");
        fields.Json.WriteStartArray();
        foreach (var tool in tools)
        {
            WriteTool(tool, ResponseFormatWriter.Strict(options.AdditionalProperties));
        }

        fields.Json.WriteEndArray();
        WriteMode(options.ToolMode);
        fields.Flag("parallel_tool_calls", options.AllowMultipleToolCalls);
    }

    private void WriteTool(AITool tool, bool? strict)
    {
        if (tool is not AIFunctionDeclaration function)
        {
            throw Refusal.Of(backend, "tools", "the protocol has only functions for tools");
        }

        var json = fields.Json;
        json.WriteStartObject();
        json.WriteString("type", "function");
        json.WriteStartObject("function");
        json.WriteString("name", function.Name);
        if (function.Description.Length > 0)
        {
            json.WriteString("description", function.Description);
        }

        json.WritePropertyName("parameters");
        function.JsonSchema.WriteTo(json);
        if ((ResponseFormatWriter.Strict(function.AdditionalProperties) ?? strict) is { } isStrict)
        {
            json.WriteBoolean("strict", isStrict);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WriteMode(ChatToolMode? mode)
    {
        switch (mode)
        {
            case NoneChatToolMode:
                fields.Text("tool_choice", "none");
                break;
            case RequiredChatToolMode { RequiredFunctionName: null }:
                fields.Text("tool_choice", "required");
                break;
            case RequiredChatToolMode { RequiredFunctionName: { } name } when fields.Takes("tool_choice"):
                fields.Name("tool_choice");
                fields.Json.WriteStartObject();
                fields.Json.WriteString("type", "function");
                fields.Json.WriteStartObject("function");
                fields.Json.WriteString("name", name);
                fields.Json.WriteEndObject();
                fields.Json.WriteEndObject();
                break;
            case AutoChatToolMode:
                fields.Text("tool_choice", "auto");
                break;
        }
    }
}
