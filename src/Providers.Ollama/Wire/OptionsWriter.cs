using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Providers.Ollama.Wire;

/// <summary>
/// Writes everything of a request that is not a message. What the call's typed options say wins over its additional properties, and both
/// win over the backend's own settings; every field is written once.
/// </summary>
internal sealed class OptionsWriter(Utf8JsonWriter json, OllamaBackendOptions backend, ChatOptions? options, List<string> adaptations)
{
    private static readonly string[] Reserved = ["model", "stream", "messages", "options"];

    private readonly HashSet<string> taken = new(Reserved, StringComparer.Ordinal);
    private readonly IReadOnlyList<string> omitted = ProviderOptions.Of(options).Omit ?? [];

    /// <summary>Whether <c>think</c> was written.</summary>
    public bool SaysThink => taken.Contains("think");

    public void Write()
    {
        RefuseState();
        NoteModel();
        WriteTools();
        WriteFormat();
        WriteThink();
        WriteAdditional(ofModel: false);
        if (backend.KeepAlive is { } keepAlive && Take("keep_alive"))
        {
            json.WriteNumber("keep_alive", keepAlive < TimeSpan.Zero ? -1 : (long)Math.Ceiling(keepAlive.TotalSeconds));
        }

        json.WriteStartObject("options");
        WriteModelOptions();
        WriteAdditional(ofModel: true);
        WriteNumber("num_ctx", backend.ContextWindow);
        json.WriteEndObject();
    }

    private bool Take(string name) => !omitted.Contains(name) && taken.Add(name);

    private void RefuseState()
    {
        if (options?.ConversationId is not null)
        {
            throw Refused("conversation_id", "Ollama keeps no conversations");
        }

        if (options?.ContinuationToken is not null)
        {
            throw Refused("continuation_token", "Ollama has no background responses");
        }
    }

    private void NoteModel()
    {
        if (options?.ModelId is { } asked && asked != backend.Model)
        {
            adaptations.Add($"model: this backend asks for {backend.Model}");
        }
    }

    private void WriteTools()
    {
        if (options?.Tools is not { Count: > 0 } tools || options.ToolMode is NoneChatToolMode || !Take("tools"))
        {
            return;
        }

        var required = options.ToolMode as RequiredChatToolMode;
        if (required is not null && Take("tool_choice"))
        {
            throw Refused("tool_choice", "Ollama cannot be made to call a tool");
        }

        if (options.AllowMultipleToolCalls == false && Take("parallel_tool_calls"))
        {
            adaptations.Add("parallel_tool_calls: Ollama may call several tools at once");
        }

        json.WriteStartArray("tools");
        foreach (var tool in tools)
        {
            var function = tool as AIFunctionDeclaration ?? throw Refused("tools", $"Ollama has no tool of the type {tool.GetType().Name}");
            if (required?.RequiredFunctionName is not { } only || only == function.Name)
            {
                WriteTool(function);
            }
        }

        json.WriteEndArray();
    }

    private void WriteTool(AIFunctionDeclaration function)
    {
        json.WriteStartObject();
        json.WriteString("type", "function");
        json.WriteStartObject("function");
        json.WriteString("name", function.Name);
        json.WriteString("description", function.Description);
        json.WritePropertyName("parameters");
        function.JsonSchema.WriteTo(json);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WriteFormat()
    {
        if (options?.ResponseFormat is not ChatResponseFormatJson format || !Take("format"))
        {
            return;
        }

        if (format.Schema is { } schema)
        {
            json.WritePropertyName("format");
            schema.WriteTo(json);
        }
        else
        {
            json.WriteString("format", "json");
        }
    }

    private void WriteThink()
    {
        if (options?.Reasoning is not { } reasoning)
        {
            return;
        }

        if (reasoning.Output is ReasoningOutput.Summary)
        {
            adaptations.Add("reasoning: Ollama has no summaries, all of it is shown");
        }

        var effort = reasoning.Effort;
        if (effort is null && reasoning.Output is null or ReasoningOutput.None || !Take("think"))
        {
            return;
        }

        if (effort is null or ReasoningEffort.None)
        {
            json.WriteBoolean("think", effort is null);
            return;
        }

        if (effort is ReasoningEffort.ExtraHigh)
        {
            adaptations.Add("think: Ollama's highest effort is high");
        }

        json.WriteString("think", effort switch { ReasoningEffort.Low => "low", ReasoningEffort.Medium => "medium", _ => "high" });
    }

    private void WriteModelOptions()
    {
        WriteNumber("temperature", options?.Temperature);
        WriteNumber("top_p", options?.TopP);
        WriteNumber("top_k", options?.TopK);
        WriteNumber("frequency_penalty", options?.FrequencyPenalty);
        WriteNumber("presence_penalty", options?.PresencePenalty);
        WriteNumber("seed", options?.Seed);
        WriteNumber("num_predict", options?.MaxOutputTokens);
        if (options?.StopSequences is { Count: > 0 } stops && Take("stop"))
        {
            json.WriteStartArray("stop");
            foreach (var stop in stops)
            {
                json.WriteStringValue(stop);
            }

            json.WriteEndArray();
        }
    }

    private void WriteNumber(string name, float? value)
    {
        if (value is { } number && Take(name))
        {
            json.WriteNumber(name, number);
        }
    }

    private void WriteNumber(string name, long? value)
    {
        if (value is { } number && Take(name))
        {
            json.WriteNumber(name, number);
        }
    }

    private void WriteAdditional(bool ofModel)
    {
        foreach (var (name, value) in options?.AdditionalProperties ?? [])
        {
            if (ModelOptions.Contains(name) != ofModel || name.StartsWith(ProviderOptions.Prefix, StringComparison.Ordinal))
            {
                continue;
            }

            if (Reserved.Contains(name))
            {
                adaptations.Add($"{name}: written by the backend itself, the additional property is left out");
            }
            else if (Take(name))
            {
                json.WritePropertyName(name);
                JsonValues.Write(json, value);
            }
        }
    }

    private ChatBackendException Refused(string parameter, string detail)
        => new(ChatFailureKind.Unsupported, backend.Name, detail) { Parameter = parameter };
}
