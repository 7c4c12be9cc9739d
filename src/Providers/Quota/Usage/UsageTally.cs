using Microsoft.Extensions.AI;

namespace Providers.Quota;

/// <summary>The running sums of one row: what a store is known to have, what is on its way there, and what has come since.</summary>
internal sealed class UsageTally
{
    private Latch gate;
    private UsageRow stored = new();
    private UsageRow leaving = new();
    private UsageSums fresh;

    public void Add(UsageDetails usage, decimal? cost, bool estimated)
    {
        using (gate.Hold()) { fresh.Add(usage, cost, estimated); }
    }

    public UsageRow Read()
    {
        using (gate.Hold()) { return stored.Plus(leaving).Plus(fresh.ToRow()); }
    }

    /// <summary>What the store does not have yet; null when there is nothing. It counts as on its way until the store has it.</summary>
    public UsageRow? TakeNew()
    {
        using (gate.Hold())
        {
            leaving = fresh.ToRow();
            fresh = default;
            return leaving.Requests == 0 ? null : leaving;
        }
    }

    /// <summary>The store has what was on its way.</summary>
    public void Left()
    {
        using (gate.Hold()) { leaving = new UsageRow(); }
    }

    /// <summary>The store's total.</summary>
    public void Stored(UsageRow total)
    {
        using (gate.Hold()) { stored = new UsageRow().Plus(total); }
    }
}
