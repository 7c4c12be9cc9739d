namespace Providers.Quota;

/// <summary>One scope's use of all its limits. Knows no clock. Every call needs the gate for nanoseconds, or that of its core's till.</summary>
internal sealed class QuotaAccount(QuotaScope scope, long order, QuotaBook book, NodeShare share)
{
    private Latch gate;
    private QuotaLimits limits = QuotaLimits.None;
    private readonly int phase = NodeShare.PhaseOf(scope);
    private Ceilings ceilings = Ceilings.Of(QuotaLimits.None, share, 0);
    private PeriodCounts counts = new(book.Desk is { } desk ? new QuotaFunds(desk.Parts) : null);
    private readonly Tills tills = new(book.TillRule);
    private Paces paces;
    private SeenLimits seen;
    private KnownHeadroom known;
    private List<BudgetNotice>? notices;
    private CallsUnderWay underWay;
    private int open;
    private bool isUnbound = true;
    private bool queued;

    public QuotaScope Scope => scope;

    public QuotaBook Book => book;

    /// <summary>Gates are entered in this order, so that no two callers wait for each other.</summary>
    public long Order => order;

    public bool HasOpenTills => tills.IsOpen;

    /// <summary>Taken out of the book; whoever finds it so looks again.</summary>
    public bool IsRetired { get; private set; }

    /// <summary>Enters, and counts in what the tills hold.</summary>
    public void Enter()
    {
        EnterBesideTills();
        CloseTills();
    }

    /// <summary>False, and nothing is entered, when it has been retired.</summary>
    public bool TryEnter()
    {
        Enter();
        if (!IsRetired) { return true; }
        Exit();
        return false;
    }

    /// <summary>Enters, and leaves the tills as they are.</summary>
    public void EnterBesideTills()
    {
        if (!gate.Enter()) { tills.Meet(); }
        known.Withdraw();
    }

    public void Exit() => gate.Exit();

    public bool TryEnterTill(int till) => tills.TryEnter(till);

    public void ExitTill(int till) => tills.At(till).Exit();

    /// <summary>Whether all of a claim fits into what a till may admit. In that till.</summary>
    public bool FitsTill(int till, in QuotaClaim claim, NodeShare shareInForce, long now)
        => tills.Serve(claim.Limits, shareInForce, now) && tills.At(till).Fits(claim);

    /// <summary>Sets aside in a till what a claim asks for; to be called only when it fits, in that till.</summary>
    public void TakeAtTill(int till, in QuotaClaim claim, long now) => tills.At(till).Take(claim, now);

    /// <summary>Ends what was taken at a till. False: it has to be ended in the account.</summary>
    public bool TryEndAtTill(in TillStub stub, in QuotaHold hold, in QuotaEnd end) => tills.TryEnd(stub, hold, end);

    /// <summary>Lets callers on other cores pass by, if they have met here, and if there is enough.</summary>
    /// <param name="claim">What has just been taken.</param>
    /// <param name="now">UTC ticks.</param>
    public void OpenTills(in QuotaClaim claim, long now)
    {
        if (!tills.ShouldOpen || seen.IsSet) { return; }
        var periods = ceilings.Periods;
        var room = new Allotment(
            Math.Min(paces.RoomForRequests(ceilings), counts.Room(PeriodKinds.Requests, periods)),
            underWay.Room(ceilings),
            Math.Min(paces.RoomForTokens(ceilings), counts.Room(PeriodKinds.Tokens, periods)),
            Math.Min(counts.Room(PeriodKinds.CostOfDay, periods), counts.Room(PeriodKinds.CostOfMonth, periods)));
        tills.TryOpen(room, claim, share, (now, counts.DayEnds), ref book.Openings);
    }

    /// <summary>Lets time pass and takes on the limits in force and this process's share of the paced ones.</summary>
    public void Advance(QuotaLimits inForce, NodeShare shareInForce, long now)
    {
        if (!ReferenceEquals(limits, inForce) || !ReferenceEquals(share, shareInForce))
        {
            Adopt(inForce, shareInForce, now);
        }
        else
        {
            Advance(now);
        }
    }

    /// <summary>
    /// Whether all of a claim fits for certain: quicker than <see cref="ShortfallOf"/>, which may yet say that nothing lacks.
    /// </summary>
    public bool Fits(in QuotaClaim claim)
        => isUnbound || (!seen.IsSet && counts.Fits(claim, ceilings.Periods)
            && underWay.Fits(claim, ceilings)
            && paces.Fits(claim, ceilings));

    /// <summary>What lacks for a claim, the longest wait of all its limits.</summary>
    public Shortfall ShortfallOf(in QuotaClaim claim, long now)
    {
        var shortfall = counts.ShortfallOf(claim, ceilings.Periods, now)
            .OrLonger(paces.ShortfallOf(claim, ceilings, share))
            .OrLonger(underWay.ShortfallOf(claim, ceilings, share))
            .OrLonger(seen.ShortfallOf(claim, now));
        isUnbound = ceilings.IsNone && !seen.IsSet;
        return shortfall;
    }

    /// <summary>Sets aside what a claim asks for; to be called only when nothing lacks.</summary>
    public void Take(in QuotaClaim claim)
    {
        open++;
        underWay.Count += claim.Requests;
        counts.Reserve(claim);
        paces.Take(claim.Requests, claim.Tokens, ceilings);
        seen.Take(claim);
    }

    /// <summary>Counts in a till that has what was taken there, if it has not been yet.</summary>
    public void CountIn(in TillStub stub)
    {
        if (tills.Hold(stub)) { CountTillsIn(); }
    }

    /// <summary>Ends what was set aside at that time, after that opening.</summary>
    /// <returns>Whether there is something to <see cref="Tell"/>.</returns>
    public bool End(in QuotaHold hold, long takenAt, int opening, in QuotaEnd end)
    {
        // A debt leaves less than the tills were allotted.
        if ((end.Tokens > hold.Tokens || end.CostMicros > hold.CostMicros) && !tills.TryBear(hold, end)) { CloseTills(); }
        open -= end.IsLast ? 1 : 0;
        underWay.Count -= hold.Requests;
        var isDue = counts.Post(hold, takenAt, opening, end);
        paces.GiveBack(takenAt, hold.Requests - end.RequestsOf(hold), hold.Tokens - end.Tokens);
        paces.Take(0, end.Tokens - hold.Tokens, ceilings);
        return isDue && Note(null);
    }

    /// <summary>A limit refused a claim.</summary>
    /// <returns>Whether there is something to <see cref="Tell"/>.</returns>
    public bool Refused(in QuotaClaim claim, QuotaLimitKind limit)
        => counts.IsSpentFor(limit, claim, ceilings.Periods) && Note(limit);

    /// <summary>Tells what there is to tell. Called outside the gate.</summary>
    public void Tell()
    {
        EnterBesideTills();
        (var told, notices) = (notices, null);
        Exit();
        told?.ForEach(book.Tell);
    }

    public void Observe(RateLimitReading reading, long now)
    {
        seen.Observe(reading, now);
        isUnbound &= !seen.IsSet;
    }

    /// <summary>The part of the tightest limit that is left, 0 to 1.</summary>
    public double Headroom(QuotaLimits inForce, NodeShare shareInForce, long now)
        => known.TryRead(inForce, shareInForce, now, out var left) ? left : FreshHeadroom(inForce, shareInForce, now);

    public void Read(List<QuotaReading> readings, long now)
    {
        Advance(now);
        Add(LimitReading.Of(scope, QuotaLimitKind.RequestsPerMinute, paces.Requests, 0, ceilings.RequestsPerMinute));
        Add(LimitReading.Of(scope, QuotaLimitKind.TokensPerMinute, paces.Tokens, 0, ceilings.TokensPerMinute));
        Add(LimitReading.Of(scope, QuotaLimitKind.ConcurrentRequests, 0, underWay.Count, ceilings.ConcurrentRequests));
        for (var i = 0; i < PeriodKinds.Count; i++) { Add(counts.Read(i, scope, ceilings.Periods[i])); }

        void Add(QuotaReading? reading)
        {
            if (reading is not null) { readings.Add(reading); }
        }
    }

    /// <summary>Takes the account out of use when nothing in it binds anybody, and nothing has been drawn for it.</summary>
    /// <param name="now">UTC ticks.</param>
    /// <param name="forgetUnlimited">Whether the counts of a scope without limits, which bind nobody, may go too.</param>
    public bool TryRetire(long now, bool forgetUnlimited)
    {
        Advance(now);
        var isUnused = (paces.Requests | paces.Tokens) == 0 && counts.IsUnused;
        IsRetired = open == 0 && !queued && !counts.HasFunds && !seen.Binds(now) && (isUnused || forgetUnlimited && ceilings.IsNone);
        return IsRetired;
    }

    /// <summary>Whether the desk should be told: funds run low, or lie idle. True once until the moves are collected.</summary>
    public bool ShouldVisit(long now)
    {
        if (book.Desk is null || queued || !counts.WantsMove(ceilings.Periods, now)) { return false; }
        queued = true;
        return true;
    }

    public void Demand(in QuotaClaim claim) => counts.Demand(claim, ceilings.Periods);

    public void GiveUpFunds(in QuotaClaim claim, bool lend, long now) => counts.GiveUpFunds(claim, ceilings.Periods, lend, now);

    public void Visit() => book.Desk!.Visit(this);

    public void CollectMoves(List<FundMove> moves, long now)
    {
        queued = false;
        Advance(now);
        counts.CollectMoves(scope, ceilings.Periods, moves, now);
    }

    public void CollectReturns(List<FundMove> moves, bool onlyIdle, long now)
    {
        Advance(now);
        counts.CollectReturns(scope, ceilings.Periods, moves, onlyIdle);
    }

    public void Granted(in FundMove move, FundGrant grant, long now) => counts.Granted(move, grant, now);

    public void Failed(in FundMove move, bool lend, long now) => counts.Failed(move, lend, now);

    /// <summary>Takes on another share of the limits that it knows.</summary>
    public void Reshare(NodeShare shareInForce, long now) => Advance(limits, shareInForce, now);

    /// <summary>Adds to what a node keeps as many slots of what it was lent as the calls under way take up.</summary>
    public NodeShare KeepUnderWay(NodeShare kept, NodeShare lent)
        => limits.ConcurrentRequests is null ? kept : kept.With(underWay.Count, lent, Ceilings.Whole(limits.ConcurrentRequests), phase);

    private double FreshHeadroom(QuotaLimits inForce, NodeShare shareInForce, long now)
    {
        EnterBesideTills();
        if (!tills.Serve(inForce, shareInForce, now)) { CloseTills(); }
        Advance(inForce, shareInForce, now);
        var beside = tills.Sum();
        var least = PartLeft.Of(underWay.Count + beside.UnderWay, ceilings.ConcurrentRequests, ceilings.ConcurrentRequests, PartLeft.Always)
            .OrLess(counts.Headroom(ceilings.Periods, beside))
            .OrLess(seen.Headroom(now));
        least = paces.Headroom(least, ceilings, beside);
        if (!tills.IsOpen) { known.Publish(inForce, shareInForce, now, least); }
        Exit();
        return least.Part;
    }

    private void Adopt(QuotaLimits inForce, NodeShare shareInForce, long now)
    {
        limits = inForce;
        ceilings = Ceilings.Of(inForce, share, phase);
        isUnbound = ceilings.IsNone && !seen.IsSet;
        counts.Adopt(ceilings.Periods);
        Advance(now);
        if (ReferenceEquals(share, shareInForce)) { return; }
        var before = ceilings;
        share = shareInForce;
        ceilings = Ceilings.Of(inForce, share, phase);
        paces.Reshare(before, ceilings, now);
    }

    private void Advance(long now)
    {
        counts.Advance(now, ceilings.Periods, ref book.Openings);
        paces.Advance(ceilings, now);
    }

    private void CloseTills()
    {
        if (tills.IsOpen) { CountTillsIn(); }
    }

    private void CountTillsIn()
    {
        foreach (ref readonly var till in tills.Close())
        {
            if (till.Served == 0) { continue; }
            open += till.Open;
            underWay.Count += till.Requests.Reserved;
            counts.Add(till);

            // All of it as of its last claim, as none came later. Some came sooner and have drained in part: that is not known here.
            paces.Advance(ceilings, till.LastAt);
            paces.Take(till.Requests.Taken, till.Tokens.Taken, ceilings);
        }
    }

    private bool Note(QuotaLimitKind? isShort) => counts.Tell(scope, ceilings.Periods, isShort, notices ??= []);
}
