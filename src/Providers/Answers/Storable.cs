using Microsoft.Extensions.AI;

namespace Providers.Answers;

/// <summary>Which answers may be given again: whole, willing, and from the model that was asked for.</summary>
internal static class Storable
{
    /// <summary>For the same request. One cut at the caller's own cap is whole: the same cap cuts it again.</summary>
    public static bool InCache(ChatResponse response)
        => (response.FinishReason == ChatFinishReason.Stop
                || response.FinishReason == ChatFinishReason.ToolCalls
                || response.FinishReason == ChatFinishReason.Length)
            && IsWilling(response);

    /// <summary>For when nothing else answers: a finished text that needs no tool.</summary>
    public static bool InStore(ChatResponse response)
        => response.FinishReason == ChatFinishReason.Stop
            && IsWilling(response)
            && !string.IsNullOrWhiteSpace(response.Text)
            && Contents(response).All(content => content is TextContent or TextReasoningContent or UsageContent);

    private static bool IsWilling(ChatResponse response)
        => response.ContinuationToken is null
            && response.GetRouteReport() is null or { Origin: AnswerOrigin.Live, Degraded: false }
            && Contents(response).Any(content => content is not UsageContent and not TextContent { Text.Length: 0 })
            && !Contents(response).Any(content => content is ErrorContent);

    private static IEnumerable<AIContent> Contents(ChatResponse response) => response.Messages.SelectMany(message => message.Contents);
}
