using Microsoft.Extensions.AI;

namespace Providers.OpenAI.Wire;

/// <summary>What the providers' finish reasons mean.</summary>
internal static class FinishReasons
{
    /// <summary>Reasons that say the provider failed: what came before is no answer.</summary>
    public static ChatFailureKind? Failure(string reason) => reason switch
    {
        "insufficient_system_resource" => ChatFailureKind.Overloaded,
        "network_error" or "error" => ChatFailureKind.ServerError,
        "abort" => ChatFailureKind.ServerError,
        _ => null,
    };

    /// <summary>The end an answer with content came to; an unknown reason is kept as it is.</summary>
    public static ChatFinishReason Map(string reason) => reason switch
    {
        "stop" or "eos" or "eos_token" or "end_turn" or "stop_sequence" => ChatFinishReason.Stop,
        "length" or "max_tokens" or "model_length" => ChatFinishReason.Length,
        "tool_calls" or "function_call" or "tool_use" => ChatFinishReason.ToolCalls,
        "content_filter" or "sensitive" => ChatFinishReason.ContentFilter,
        _ => new ChatFinishReason(reason),
    };
}
