using Microsoft.Extensions.AI;

namespace Providers.Execution;

/// <summary>Makes the options a foreign client sees: its model, nothing of the router's, and nothing that it refused before.</summary>
internal static class ForeignOptions
{
    private static readonly Dictionary<string, Action<ChatOptions>> Clear = new(StringComparer.OrdinalIgnoreCase)
    {
        ["temperature"] = options => options.Temperature = null,
        ["top_p"] = options => options.TopP = null,
        ["top_k"] = options => options.TopK = null,
        ["seed"] = options => options.Seed = null,
        ["frequency_penalty"] = options => options.FrequencyPenalty = null,
        ["presence_penalty"] = options => options.PresencePenalty = null,
        ["stop"] = options => options.StopSequences = null,
        ["stop_sequences"] = options => options.StopSequences = null,
        ["max_tokens"] = options => options.MaxOutputTokens = null,
        ["max_completion_tokens"] = options => options.MaxOutputTokens = null,
        ["parallel_tool_calls"] = options => options.AllowMultipleToolCalls = null,
        ["reasoning_effort"] = options => options.Reasoning = null,
        ["response_format"] = options => options.ResponseFormat = null,
        ["tool_choice"] = options => options.ToolMode = null,
    };

    public static ChatOptions? For(ChatOptions? options, string? model)
    {
        if (options is null)
        {
            return model is null ? null : new ChatOptions { ModelId = model };
        }

        var copy = options.Clone();
        copy.ModelId = model ?? copy.ModelId;
        foreach (var name in ProviderOptions.Of(options).Omit ?? [])
        {
            copy.AdditionalProperties?.Remove(name);
            Clear.GetValueOrDefault(name)?.Invoke(copy);
        }

        RemoveRouterKeys(copy);
        return copy;
    }

    private static void RemoveRouterKeys(ChatOptions options)
    {
        if (options.AdditionalProperties is not { } properties)
        {
            return;
        }

        var own = properties.Keys.Where(key => key.StartsWith(ProviderOptions.Prefix, StringComparison.OrdinalIgnoreCase));
        foreach (var key in own.ToArray())
        {
            properties.Remove(key);
        }

        if (properties.Count == 0)
        {
            options.AdditionalProperties = null;
        }
    }
}
