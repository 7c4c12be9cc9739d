using Microsoft.Extensions.AI;

namespace Providers.AspNetCore.Writing;

/// <summary>What parts of an answer are called on the wire.</summary>
internal static class AnswerWords
{
    private const string Fingerprint = "system_fingerprint";

    /// <summary>A typed client throws on a finish reason it does not know, so it is told of those it does.</summary>
    public static string Finish(ChatFinishReason? reason, bool callsTools)
        => reason is { } known && (known == ChatFinishReason.Length || known == ChatFinishReason.ContentFilter) ? known.Value
            : callsTools ? ChatFinishReason.ToolCalls.Value
            : ChatFinishReason.Stop.Value;

    /// <summary>The id the answer came with, or one of our own.</summary>
    public static string Id(string? responseId) => responseId ?? $"chatcmpl-{Guid.NewGuid():N}";

    public static string? FingerprintOf(AdditionalPropertiesDictionary? properties)
        => properties is not null && properties.TryGetValue(Fingerprint, out var value) ? value as string : null;

    public static bool IsRefusal(AIContent content) => content is ErrorContent { ErrorCode: "Refusal" };

    /// <summary>A call that the client is to make; one that the provider made itself is not the client's.</summary>
    public static bool IsCall(AIContent content) => content is FunctionCallContent { InformationalOnly: false };
}
