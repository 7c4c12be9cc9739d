namespace Providers.Quota;

/// <summary>
/// One scope's use of all its limits. Knows no clock: time comes in as UTC ticks. Every call needs the gate, held for nanoseconds.
/// </summary>
internal sealed class QuotaAccount(QuotaScope scope, long order, QuotaBook book)
{
    private Latch gate;
    private QuotaLimits limits = QuotaLimits.None;
    private Ceilings ceilings = Ceilings.Of(QuotaLimits.None);
    private double share = 1;
    private PeriodCounts counts = new(book.Desk is { } desk ? new QuotaFunds(desk.Parts) : null);
    private PacedMeter requestPace;
    private PacedMeter tokenPace;
    private ObservedBound requestsSeen;
    private ObservedBound tokensSeen;
    private List<BudgetNotice>? notices;
    private long underWay;
    private int open;
    private bool isUnbound = true;
    private bool queued;

    public QuotaScope Scope => scope;

    /// <summary>Gates are entered in this order, so that no two callers wait for each other.</summary>
    public long Order => order;

    /// <summary>Taken out of the book; whoever finds it so looks again.</summary>
    public bool IsRetired { get; private set; }

    public void Enter() => gate.Enter();

    public void Exit() => gate.Exit();

    /// <summary>Lets time pass and takes on the limits in force and this process's share of the paced ones.</summary>
    public void Advance(QuotaLimits inForce, double shareInForce, long now)
    {
        if (!ReferenceEquals(limits, inForce) || shareInForce != share)
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
        => isUnbound || (!requestsSeen.IsSet && !tokensSeen.IsSet && counts.Fits(claim, ceilings.Periods)
            && (claim.Requests == 0
                || (claim.Requests <= ceilings.ConcurrentRequests - underWay
                    && Fits(requestPace, claim.Requests, ceilings.RequestsPerMinute, ceilings.RequestBurst)))
            && (claim.Tokens == 0 || Fits(tokenPace, claim.Tokens, ceilings.TokensPerMinute, ceilings.TokenBurst)));

    /// <summary>What lacks for a claim, the longest wait of all its limits.</summary>
    public Shortfall ShortfallOf(in QuotaClaim claim, long now)
    {
        var requests = claim.Requests;
        var shortfall = counts.ShortfallOf(claim, ceilings.Periods, now)
            .OrLonger(Paced(QuotaLimitKind.RequestsPerMinute, requests, ceilings.RequestsPerMinute, ceilings.RequestBurst, ref requestPace))
            .OrLonger(Paced(QuotaLimitKind.TokensPerMinute, claim.Tokens, ceilings.TokensPerMinute, ceilings.TokenBurst, ref tokenPace))
            .OrLonger(Seen(QuotaLimitKind.RequestsPerMinute, requestsSeen.WaitFor(requests, now)))
            .OrLonger(Seen(QuotaLimitKind.TokensPerMinute, tokensSeen.WaitFor(claim.Tokens, now)));
        if (requests > 0 && requests > ceilings.ConcurrentRequests - underWay)
        {
            var wait = limits.ConcurrentRequests < requests ? Shortfall.Never : Shortfall.Unknown;
            shortfall = shortfall.OrLonger(new Shortfall(QuotaLimitKind.ConcurrentRequests, wait));
        }

        isUnbound = ceilings.IsNone && !requestsSeen.IsSet && !tokensSeen.IsSet;
        return shortfall;
    }

    /// <summary>Sets aside what a claim asks for; to be called only when nothing lacks.</summary>
    public void Take(in QuotaClaim claim)
    {
        open++;
        underWay += claim.Requests;
        counts.Reserve(claim);
        if (claim.Requests > 0)
        {
            if (ceilings.RequestsPerMinute != Ceilings.None) { requestPace.Take(claim.Requests); }
            requestsSeen.Take(claim.Requests);
        }

        if (claim.Tokens > 0)
        {
            if (ceilings.TokensPerMinute != Ceilings.None) { tokenPace.Take(claim.Tokens); }
            tokensSeen.Take(claim.Tokens);
        }
    }

    /// <summary>Ends what was set aside at that time with what was used, or with nothing of it, the request neither.</summary>
    /// <returns>Whether there is something to <see cref="Tell"/>.</returns>
    public bool End(in QuotaHold hold, long takenAt, int requests, in QuotaUsage used, bool isReleased)
    {
        open--;
        underWay -= requests;
        var isDue = counts.Post(hold, takenAt, requests, used, isReleased ? 0 : requests);
        if (isReleased && requests > 0) { requestPace.GiveBack(takenAt, requests); }
        if (used.Tokens < hold.Tokens)
        {
            tokenPace.GiveBack(takenAt, hold.Tokens - used.Tokens);
        }
        else if (used.Tokens > hold.Tokens && ceilings.TokensPerMinute != Ceilings.None)
        {
            tokenPace.Take(used.Tokens - hold.Tokens);
        }

        return isDue && Note(null);
    }

    /// <summary>A limit refused a claim.</summary>
    /// <returns>Whether there is something to <see cref="Tell"/>.</returns>
    public bool Refused(in QuotaClaim claim, QuotaLimitKind limit)
        => counts.IsSpentFor(limit, claim, ceilings.Periods) && Note(limit);

    /// <summary>Tells what there is to tell. Called outside the gate.</summary>
    public void Tell()
    {
        Enter();
        var told = notices;
        notices = null;
        Exit();
        told?.ForEach(book.Tell);
    }

    public void Observe(RateLimitReading reading, long now)
    {
        requestsSeen.Observe(reading.LimitRequests, reading.RemainingRequests, reading.ResetRequests, now);
        tokensSeen.Observe(reading.LimitTokens, reading.RemainingTokens, reading.ResetTokens, now);
        isUnbound &= !requestsSeen.IsSet && !tokensSeen.IsSet;
    }

    /// <summary>The part of the tightest limit that is left, 0 to 1.</summary>
    public double Headroom(long now)
    {
        var left = Math.Min(counts.Headroom(ceilings.Periods), Left(underWay, ceilings.ConcurrentRequests, ceilings.ConcurrentRequests));
        left = Math.Min(left, Left(requestPace.Units, ceilings.RequestBurst, ceilings.RequestsPerMinute));
        left = Math.Min(left, Left(tokenPace.Units, ceilings.TokenBurst, ceilings.TokensPerMinute));
        return Math.Min(left, Math.Min(requestsSeen.PartLeft(now), tokensSeen.PartLeft(now)));
    }

    public void Read(List<QuotaReading> readings, long now)
    {
        Advance(now);
        Add(QuotaLimitKind.RequestsPerMinute, requestPace.Units, 0, ceilings.RequestsPerMinute);
        Add(QuotaLimitKind.TokensPerMinute, tokenPace.Units, 0, ceilings.TokensPerMinute);
        Add(QuotaLimitKind.ConcurrentRequests, 0, underWay, ceilings.ConcurrentRequests);
        for (var i = 0; i < PeriodKinds.Count; i++)
        {
            if (counts.Read(i, scope, ceilings.Periods[i]) is { } reading) { readings.Add(reading); }
        }

        void Add(QuotaLimitKind kind, long used, long reserved, long limit)
        {
            if (limit == Ceilings.None && used == 0 && reserved == 0) { return; }
            readings.Add(new QuotaReading
            {
                Scope = scope,
                Limit = kind,
                Used = used,
                Reserved = reserved,
                Allowed = limit == Ceilings.None ? null : limit,
            });
        }
    }

    /// <summary>Takes the account out of use when nothing in it binds anybody.</summary>
    /// <param name="now">UTC ticks.</param>
    /// <param name="forgetUnlimited">Whether the counts of a scope without limits, which bind nobody, may go too.</param>
    public bool TryRetire(long now, bool forgetUnlimited)
    {
        Advance(now);
        var isUnused = (requestPace.Units | tokenPace.Units) == 0 && counts.IsUnused;
        IsRetired = open == 0 && !queued && (isUnused || forgetUnlimited && ceilings.IsNone);
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

    private void Adopt(QuotaLimits inForce, double shareInForce, long now)
    {
        var before = ceilings;
        var gained = shareInForce > share;
        (limits, share) = (inForce, shareInForce);
        ceilings = Ceilings.Of(inForce, shareInForce);
        isUnbound = ceilings.IsNone && !requestsSeen.IsSet && !tokensSeen.IsSet;
        counts.Adopt(ceilings.Periods);
        Advance(now);
        if (!gained) { return; }

        // What another process gives up may be spent already this minute.
        Fill(ref requestPace, before.RequestBurst, ceilings.RequestBurst, ceilings.RequestsPerMinute);
        Fill(ref tokenPace, before.TokenBurst, ceilings.TokenBurst, ceilings.TokensPerMinute);
    }

    private void Advance(long now)
    {
        counts.Advance(now, ceilings.Periods);
        if (ceilings.RequestsPerMinute != Ceilings.None) { requestPace.Advance(now, ceilings.RequestsPerMinute); }
        if (ceilings.TokensPerMinute != Ceilings.None) { tokenPace.Advance(now, ceilings.TokensPerMinute); }
    }

    private bool Note(QuotaLimitKind? isShort)
    {
        notices ??= [];
        counts.Tell(scope, ceilings.Periods, isShort, notices);
        return notices.Count > 0;
    }

    private static bool Fits(in PacedMeter meter, long units, long rate, long burst)
        => rate == Ceilings.None || (units <= rate && meter.Fits(units, burst));

    private static void Fill(ref PacedMeter meter, long before, long after, long rate)
    {
        if (rate is not (Ceilings.None or 0) && after > before) { meter.Take(after - before); }
    }

    private Shortfall Paced(QuotaLimitKind kind, long units, long rate, long burst, ref PacedMeter meter)
    {
        if (units == 0 || rate == Ceilings.None) { return Shortfall.None; }
        if (units > rate) { return new Shortfall(kind, share < 1 ? Shortfall.Unknown : Shortfall.Never); }
        var wait = meter.WaitFor(units, burst);
        return wait == 0 ? Shortfall.None : new Shortfall(kind, wait);
    }

    private static Shortfall Seen(QuotaLimitKind kind, long wait) => wait == 0 ? Shortfall.None : new Shortfall(kind, wait);

    private static double Left(long taken, long most, long limit)
        => limit == Ceilings.None ? 1 : limit == 0 ? 0 : Math.Clamp(1 - taken / (double)most, 0, 1);
}
