using Microsoft.Extensions.AI;

namespace Providers.Quota;

/// <summary>The running sums of one row: what a store is known to have, what is on its way there, and what has come since.</summary>
internal sealed class UsageTally
{
    private readonly Lock gate = new();
    private UsageRow stored = new();
    private UsageRow leaving = new();
    private UsageRow fresh = new();

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
        lock (gate) { fresh = fresh.Plus(added); }
    }

    public UsageRow Read()
    {
        lock (gate) { return stored.Plus(leaving).Plus(fresh); }
    }

    /// <summary>What the store does not have yet; null when there is nothing. It counts as on its way until the store has it.</summary>
    public UsageRow? TakeNew()
    {
        lock (gate)
        {
            leaving = leaving.Plus(fresh);
            fresh = new UsageRow();
            return leaving.Requests == 0 ? null : leaving;
        }
    }

    /// <summary>The store has what was on its way.</summary>
    public void Left()
    {
        lock (gate) { leaving = new UsageRow(); }
    }

    /// <summary>The store's total.</summary>
    public void Stored(UsageRow total)
    {
        lock (gate) { stored = new UsageRow().Plus(total); }
    }
}
