namespace Providers.Quota;

/// <summary>
/// An account's tills. They open when callers on several cores meet at the account, divide among them all that it may yet admit, and close,
/// counted into it, whenever anything has to be decided or read exactly: what one till lacks is looked for in all.
/// </summary>
/// <remarks>All but <see cref="TryEnter"/> and <see cref="TryEnd"/> is guarded by the account's gate, or by an open till's.</remarks>
internal sealed class Tills(TillRule rule)
{
    // Fewer, and a till would be closed before it has spared anybody anything.
    private const int LeastClaims = 16;

    // What was paced counts from when the tills close: the later that is, the less of it has drained.
    private static readonly long Longest = TimeSpan.FromSeconds(1).Ticks;

    private Till[]? tills;
    private QuotaLimits limits = QuotaLimits.None;
    private NodeShare share = NodeShare.Whole;
    private long from;
    private long until;
    private int meetings;
    private volatile bool isOpen;

    public bool IsOpen => isOpen;

    /// <summary>A caller had to wait for the account.</summary>
    public void Meet() => meetings++;

    /// <summary>Enters a till if it is open.</summary>
    public bool TryEnter(int till)
    {
        if (!isOpen) { return false; }
        ref var own = ref tills![till];
        own.Enter();
        if (own.IsOpen) { return true; }
        own.Exit();
        return false;
    }

    public ref Till At(int till) => ref tills![till];

    /// <summary>About what was taken at the open ones.</summary>
    public Allotment Sum()
    {
        var sum = default(Allotment);
        if (!isOpen) { return sum; }
        foreach (ref readonly var till in tills.AsSpan())
        {
            sum = new Allotment(
                sum.Requests + till.Requests.Taken,
                sum.UnderWay + till.Requests.Reserved,
                PeriodMeter.Add(sum.Tokens, till.Tokens.Taken),
                PeriodMeter.Add(sum.CostMicros, till.Cost.Taken));
        }

        return sum;
    }

    /// <summary>Whether they were opened for such limits and for that time.</summary>
    public bool Serve(QuotaLimits inForce, NodeShare shareInForce, long now)
        => ReferenceEquals(limits, inForce) && ReferenceEquals(share, shareInForce) && now >= from && now < until;

    /// <summary>Whether it is time to open them, for claims like this one.</summary>
    public bool ShouldOpen => rule.Count > 1 && meetings >= rule.CrowdedAfter;

    /// <summary>Opens them if there is enough for all.</summary>
    /// <param name="room">What may yet be admitted, all of it.</param>
    /// <param name="claim">The like of which is asked for.</param>
    /// <param name="shareInForce">This process's part of the claim's limits.</param>
    /// <param name="period">Now, and when the room will be another.</param>
    /// <param name="opening">The book's count of openings.</param>
    public void TryOpen(in Allotment room, in QuotaClaim claim, NodeShare shareInForce, (long Now, long Ends) period, ref int opening)
    {
        var part = room.Among(rule.Count);
        if (!part.Holds(claim, LeastClaims)) { return; }
        (limits, share) = (claim.Limits, shareInForce);
        (from, until) = (period.Now - Longest, Math.Min(period.Ends, period.Now + Longest));
        tills ??= new Till[rule.Count];
        var number = Interlocked.Increment(ref opening);
        foreach (ref var till in tills.AsSpan())
        {
            till.Enter();
            till.Fill(part, number);
            till.Exit();
        }

        isOpen = true;
    }

    /// <summary>Ends what was taken at a till; false when it has been closed since, or cannot bear what came on top.</summary>
    public bool TryEnd(in TillStub stub, in QuotaHold hold, in QuotaEnd end)
    {
        if (!TryEnter(stub.Till)) { return false; }
        ref var till = ref tills![stub.Till];
        var ended = till.TryEnd(hold, stub.Opening, end);
        till.Exit();
        return ended;
    }

    /// <summary>Whether what was taken at a till is there still, and not counted into the account.</summary>
    public bool Hold(in TillStub stub) => isOpen && tills![stub.Till].Holds(stub.Opening);

    /// <summary>Whether the caller's till has enough for what was used beyond a hold of the account's: then it is the till's no more.</summary>
    public bool TryBear(in QuotaHold hold, in QuotaEnd end)
    {
        var mine = rule.Mine;
        if (mine < 0 || !TryEnter(mine)) { return false; }
        ref var till = ref tills![mine];
        var isBorne = till.TryBear(Math.Max(0, end.Tokens - hold.Tokens), Math.Max(0, end.CostMicros - hold.CostMicros));
        till.Exit();
        return isBorne;
    }

    /// <summary>Closes them; nothing changes in them from now on.</summary>
    public ReadOnlySpan<Till> Close()
    {
        var served = 0;
        isOpen = false;
        foreach (ref var till in tills.AsSpan())
        {
            till.Enter();
            till.Close();
            till.Exit();
            served += till.Served;
        }

        meetings = served >= rule.WorthAfter ? rule.CrowdedAfter : 0;
        return tills;
    }
}
