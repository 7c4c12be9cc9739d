using Microsoft.Extensions.AI;

namespace Providers.Quota;

/// <summary>The running sums of one row: what a store is known to have, what is on its way there, and what has come since.</summary>
internal sealed class UsageTally
{
    private readonly Lock gate = new();
    private UsageRow stored = new();
    private UsageRow leaving = new();
    private UsageSums fresh;

    public void Add(UsageDetails usage, decimal? cost, bool estimated)
    {
        lock (gate) { fresh.Add(usage, cost, estimated); }
    }

    public UsageRow Read()
    {
        lock (gate) { return stored.Plus(leaving).Plus(fresh.ToRow()); }
    }

    /// <summary>What the store does not have yet; null when there is nothing. It counts as on its way until the store has it.</summary>
    public UsageRow? TakeNew()
    {
        lock (gate)
        {
            leaving = fresh.ToRow();
            fresh = default;
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
