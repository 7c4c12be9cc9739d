using System.Text.Json;
using Microsoft.Extensions.AI;
using Providers.AspNetCore.Failures;

namespace Providers.AspNetCore.Reading;

/// <summary>Reads a chat request. What the protocol has and the router's types have not is passed on to backends that take it.</summary>
internal static class RequestReader
{
    public static CompletionRequest Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new RefusedRequestException("The body must be a JSON object.", parameter: null);
        }

        IReadOnlyList<ChatMessage>? messages = null;
        var options = new ChatOptions();
        var streams = false;
        var includesUsage = false;
        foreach (var field in root.EnumerateObject())
        {
            var value = field.Value;
            if (value.ValueKind == JsonValueKind.Null)
            {
                continue;
            }

            switch (field.Name)
            {
                case "messages":
                    messages = MessageReader.Read(value);
                    break;
                case "stream":
                    streams = value.Flag(field.Name);
                    break;
                case "stream_options":
                    includesUsage = value.Object(field.Name).Optional("include_usage")?.Flag("stream_options.include_usage") ?? false;
                    break;
                default:
                    ReadOption(options, field.Name, value);
                    break;
            }
        }

        FunctionTool.SettleStrictness(options);
        return new CompletionRequest(messages is { Count: > 0 } ? messages : throw NoMessages(), options)
        {
            Streams = streams,
            IncludesUsage = includesUsage,
        };
    }

    private static void ReadOption(ChatOptions options, string name, JsonElement value)
    {
        switch (name)
        {
            case "model":
                options.ModelId = value.Text(name);
                break;
            case "max_tokens" or "max_completion_tokens":
                options.MaxOutputTokens = value.Count(name);
                break;
            case "temperature":
                options.Temperature = value.Number(name);
                break;
            case "top_p":
                options.TopP = value.Number(name);
                break;
            case "frequency_penalty":
                options.FrequencyPenalty = value.Number(name);
                break;
            case "presence_penalty":
                options.PresencePenalty = value.Number(name);
                break;
            case "seed":
                options.Seed = value.Whole(name);
                break;
            case "stop":
                options.StopSequences = ReadStops(value);
                break;
            case "reasoning_effort" when Effort(value) is { } effort:
                options.Reasoning = new ReasoningOptions { Effort = effort };
                break;
            case "response_format":
                ResponseFormatReader.Read(value, options);
                break;
            case "tools":
                options.Tools = ToolReader.Read(value);
                break;
            case "tool_choice":
                options.ToolMode = ToolReader.ReadChoice(value);
                break;
            case "parallel_tool_calls":
                options.AllowMultipleToolCalls = value.Flag(name);
                break;
            default:
                PassOn(options, name, value);
                break;
        }
    }

    private static void PassOn(ChatOptions options, string name, JsonElement value)
    {
        switch (name)
        {
            case "n" when value.Count(name) != 1:
                throw Fields.Unsupported(name, "one answer is given at a time");
            case "n":
                return;
            case "logprobs" when value.Flag(name):
                throw Fields.Unsupported(name, "probabilities are not passed on");
            case "modalities" when value.List(name).Any(modality => modality.Text(name) != "text"):
                throw Fields.Unsupported(name, "answers are text");
            case "functions" or "function_call":
                throw Fields.Unsupported(name, "use tools and tool_choice");
            case var own when own.StartsWith(ProviderOptions.Prefix, StringComparison.OrdinalIgnoreCase):
                throw Fields.Unsupported(name, "the router's own options are not a client's to set");
        }

        (options.AdditionalProperties ??= [])[name] = value.Kept(name);
    }

    private static List<string> ReadStops(JsonElement value)
        => value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray().Select(stop => stop.Text("stop"))]
            : [value.Text("stop")];

    /// <summary>Null for a degree that only the provider knows: it is passed on as it is.</summary>
    private static ReasoningEffort? Effort(JsonElement value) => value.Text("reasoning_effort") switch
    {
        "none" => ReasoningEffort.None,
        "low" => ReasoningEffort.Low,
        "medium" => ReasoningEffort.Medium,
        "high" => ReasoningEffort.High,
        "xhigh" => ReasoningEffort.ExtraHigh,
        _ => null,
    };

    private static RefusedRequestException NoMessages()
        => new("messages: expected at least one message.", "messages", "missing_required_parameter");
}
