using Microsoft.Extensions.AI;

namespace Providers.Execution;

/// <summary>The tokens of an answer whose provider did not tell them. Reasoning and tool calls are output as text is.</summary>
internal static class OutputEstimate
{
    public static long Of(ChatResponse answer, ITokenEstimator estimator)
    {
        long tokens = 0;
        List<AIContent>? calls = null;
        foreach (var message in answer.Messages)
        {
            foreach (var content in message.Contents)
            {
                switch (content)
                {
                    case TextContent text:
                        tokens += estimator.EstimateText(text.Text);
                        break;
                    case TextReasoningContent reasoning:
                        tokens += estimator.EstimateText(reasoning.Text);
                        break;
                    case FunctionCallContent:
                        (calls ??= []).Add(content);
                        break;
                }
            }
        }

        return tokens + Of(calls, estimator);
    }

    /// <summary>Calls are counted as the input that they become with the next request.</summary>
    public static long Of(List<AIContent>? calls, ITokenEstimator estimator)
        => calls is null ? 0 : estimator.EstimateInput([new ChatMessage(ChatRole.Assistant, calls)], null);
}
