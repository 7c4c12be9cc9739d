using Microsoft.Extensions.AI;
using Providers.Failures;

namespace Providers.Execution;

/// <summary>What one leg has received of its answer, and whether its end is a good one.</summary>
internal struct LegAnswer
{
    private DeliveredText text;

    /// <summary>The whole answer, where the backend does not stream; null where it does.</summary>
    public ChatResponse? Whole { get; private set; }

    public ChatFinishReason? FinishReason { get; private set; }

    public UsageDetails? Usage { get; private set; }

    public string? Model { get; private set; }

    /// <summary>Takes note of an update: its text, usage, finish reason and model.</summary>
    public void Add(ChatResponseUpdate update)
    {
        FinishReason = update.FinishReason ?? FinishReason;
        Model = update.ModelId ?? Model;
        var contents = update.Contents;
        for (var i = 0; i < contents.Count; i++)
        {
            switch (contents[i])
            {
                case TextContent text:
                    this.text.Append(text.Text);
                    break;
                case TextReasoningContent reasoning:
                    text.Append(reasoning.Text);
                    break;
                case UsageContent usage when Usage is null:
                    Usage = usage.Details;
                    break;
                case UsageContent usage:
                    Usage.Add(usage.Details);
                    break;
            }
        }
    }

    public void Take(ChatResponse response)
    {
        Whole = response;
        FinishReason = response.FinishReason;
        Usage = response.Usage;
        Model = response.ModelId;
    }

    /// <summary>Judges an answer that has ended by itself: null when its end is a good one.</summary>
    public readonly ChatBackendException? JudgeEnd(string backend, bool hasContent)
    {
        if (hasContent || FinishReason == ChatFinishReason.Length)
        {
            return null;
        }

        return FinishReason == ChatFinishReason.ContentFilter
            ? new ChatBackendException(ChatFailureKind.ContentRefused, backend, "the provider's filter withheld the answer")
            : new ChatBackendException(ChatFailureKind.EmptyAnswer, backend, "the answer held no text, tool call or refusal");
    }

    /// <summary>
    /// What an answer or a part of it used: as reported, else an estimate; null where the failure table says nothing was.
    /// </summary>
    public readonly (UsageDetails? Usage, bool Estimated) Used(QuotaSettlement rule, long inputTokens, ITokenEstimator estimator)
        => rule switch
        {
            QuotaSettlement.Release => (null, false),
            _ when Usage is not null => (Usage, false),
            QuotaSettlement.PostInput => (Estimate(inputTokens, 0), true),
            _ => (Estimate(inputTokens, EstimateOutput(estimator)), true),
        };

    public void Free() => text.Free();

    private readonly long EstimateOutput(ITokenEstimator estimator)
        => Whole is null ? text.EstimateTokens(estimator) : estimator.EstimateText(Whole.Text);

    private static UsageDetails Estimate(long inputTokens, long outputTokens) => new()
    {
        InputTokenCount = inputTokens,
        OutputTokenCount = outputTokens,
        TotalTokenCount = inputTokens + outputTokens,
    };
}
