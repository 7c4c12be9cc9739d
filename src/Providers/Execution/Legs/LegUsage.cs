using Microsoft.Extensions.AI;
using Providers.Failures;
using Providers.Quota;

namespace Providers.Execution;

/// <summary>What a leg's answer, or the part of it that came, used.</summary>
internal static class LegUsage
{
    private static readonly TokenEstimator Own = new();

    /// <summary>As reported, else an estimate; null where the failure table says nothing was.</summary>
    public static (UsageDetails? Usage, bool Estimated) Of(Leg leg, QuotaSettlement rule) => rule switch
    {
        QuotaSettlement.Release => (null, false),
        _ when leg.Usage is not null => (leg.Usage, false),
        QuotaSettlement.PostInput => (Estimate(leg.Send.InputTokens, 0), true),
        _ => (Estimate(leg.Send.InputTokens, OutputOf(leg)), true),
    };

    /// <summary>Whether it can be true: a count below zero says that nobody counted, which is no report.</summary>
    public static bool IsSensible(UsageDetails reported)
        => reported is
        {
            InputTokenCount: null or >= 0, CachedInputTokenCount: null or >= 0,
            OutputTokenCount: null or >= 0, ReasoningTokenCount: null or >= 0,
        };

    /// <summary>An answer that is there is not lost, and what it holds does not stay held, because a host's estimator fails over it.</summary>
    private static long OutputOf(Leg leg)
    {
        try
        {
            return Math.Max(0, leg.EstimateOutput(leg.Send.Services.Estimator));
        }
        catch (Exception)
        {
            return leg.EstimateOutput(Own);
        }
    }

    private static UsageDetails Estimate(long inputTokens, long outputTokens) => new()
    {
        InputTokenCount = inputTokens,
        OutputTokenCount = outputTokens,
        TotalTokenCount = inputTokens + outputTokens,
    };
}
