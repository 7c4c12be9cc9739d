using Microsoft.Extensions.AI;

namespace Providers.Quota;

/// <summary>The running sums of one row.</summary>
internal sealed class UsageTally
{
    private readonly Lock gate = new();
    private UsageRow sum = new();

    public void Add(UsageDetails usage, decimal? cost, bool estimated)
    {
        var added = new UsageRow
        {
            Requests = 1,
            Estimated = estimated ? 1 : 0,
            Unpriced = cost is null ? 1 : 0,
            InputTokens = usage.InputTokenCount ?? 0,
            CachedInputTokens = usage.CachedInputTokenCount ?? 0,
            OutputTokens = usage.OutputTokenCount ?? 0,
            ReasoningTokens = usage.ReasoningTokenCount ?? 0,
            Cost = cost ?? 0,
        };
        lock (gate) { sum = sum.Plus(added); }
    }

    public UsageRow Read()
    {
        lock (gate) { return sum; }
    }
}
