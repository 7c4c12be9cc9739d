namespace Providers.Quota;

/// <summary>A book's share of the limits that many nodes have together. Changed by one at a time.</summary>
/// <param name="accounts">All of them take a change on at once: one that slept meanwhile would not know what it had given up.</param>
internal sealed class ShareInForce(QuotaAccounts accounts)
{
    private NodeShare current = NodeShare.Whole;
    private Lately lately = new(NodeShare.Whole, NodeShare.Whole, 0);

    public NodeShare Current => Volatile.Read(ref current);

    /// <summary>Whoever lends it has not been heard of for too long.</summary>
    /// <param name="held">What was in force when that was found; nothing happens if it has changed since.</param>
    public void Lapse(NodeShare held) => Interlocked.CompareExchange(ref current, NodeShare.Lapsed, held);

    public void Change(NodeShare next, long now)
    {
        if (next.IsSame(Current)) { return; }
        lately = lately.After(Current, next, now);
        Volatile.Write(ref current, next);
        foreach (var account in accounts.All)
        {
            account.Enter();
            account.Reshare(next, now);
            account.Exit();
        }
    }

    /// <summary>Takes on what is lent anew. What was begun to be given up is not taken back before there is little enough.</summary>
    /// <param name="held">What was held all the time, and could not be another's meanwhile.</param>
    /// <param name="lent">That, and what has come on top.</param>
    /// <param name="fair">How many slots there ought to be.</param>
    /// <param name="isPressed">Whether there are more, and others have far too few.</param>
    /// <param name="now">UTC ticks.</param>
    /// <returns>What it cannot do without: the share in force, and where the calls under way beyond that are.</returns>
    public NodeShare Take(NodeShare held, NodeShare lent, int fair, bool isPressed, long now)
    {
        var still = Current is { IsLapsed: false } before ? before.And(held) : held;
        Change(still, now);
        var most = isPressed ? fair : Math.Max(fair, still.Count);
        if (lent.Count <= most || (!isPressed && still.Count == held.Count))
        {
            Change(lent, now);
            return lent;
        }

        // First nothing more is admitted there, then it is seen what is under way there.
        var needed = still.And(lent).First(most);
        Change(needed, now);
        foreach (var account in accounts.All)
        {
            account.Enter();
            needed = account.KeepUnderWay(needed, lent);
            account.Exit();
        }

        return needed;
    }

    /// <summary>
    /// What an account is to begin with: others may have spent this very minute, of its limits, what has come on top since.
    /// </summary>
    public NodeShare AtBeginning(long now) => Volatile.Read(ref lately).Least(Current, now);

    /// <param name="InThis">What was held all through this minute.</param>
    /// <param name="InLast">And all through the one before.</param>
    /// <param name="Began">This minute, UTC ticks.</param>
    private sealed record Lately(NodeShare InThis, NodeShare InLast, long Began)
    {
        public Lately After(NodeShare current, NodeShare next, long now) => (now - Began) switch
        {
            < TimeSpan.TicksPerMinute => this with { InThis = InThis.And(next) },
            < 2 * TimeSpan.TicksPerMinute => new(current.And(next), InThis, now),
            _ => new(current.And(next), current, now),
        };

        public NodeShare Least(NodeShare current, long now) => (now - Began) switch
        {
            < TimeSpan.TicksPerMinute => InThis.And(InLast),
            < 2 * TimeSpan.TicksPerMinute => InThis,
            _ => current,
        };
    }
}
