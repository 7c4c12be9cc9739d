namespace Providers.Quota;

/// <summary>An account's counts by day and month, and what funds them where they are kept for others too.</summary>
internal struct PeriodCounts
{
    private QuotaCalendar calendar;
    private PerPeriod<PeriodMeter> meters;
    private QuotaFunds? funds;

    public readonly bool IsUnused
    {
        get
        {
            foreach (var meter in meters)
            {
                if (meter.Taken != 0) { return false; }
            }

            return true;
        }
    }

    /// <summary>Counts that may spend what is drawn for them, rather than without end.</summary>
    public static PeriodCounts Funded() => new() { funds = new QuotaFunds() };

    public void Advance(long now)
    {
        if (!calendar.Advance(now, out var newMonth)) { return; }
        for (var i = 0; i < PeriodKinds.Count; i++)
        {
            if (PeriodKinds.IsMonthly(i) && !newMonth) { continue; }
            meters[i] = default;
            funds?.Reset(i);
        }
    }

    public readonly Shortfall ShortfallOf(in QuotaClaim claim, in PerPeriod<long> limits, long now)
    {
        var worst = Shortfall.None;
        for (var i = 0; i < PeriodKinds.Count; i++)
        {
            var (amount, limit) = (Amount(i, claim), limits[i]);
            if (amount == 0 || limit == Ceilings.None) { continue; }
            var (kind, ends) = (PeriodKinds.Kind(i), Ends(i));
            worst = worst.OrLonger(amount > limit ? new Shortfall(kind, Shortfall.Never)
                : amount > limit - meters[i].Taken ? new Shortfall(kind, Math.Max(1, ends - now))
                : funds is not null ? funds.ShortfallOf(i, meters[i].Taken, amount, ends, now)
                : Shortfall.None);
        }

        return worst;
    }

    public void Reserve(in QuotaClaim claim)
    {
        for (var i = 0; i < PeriodKinds.Count; i++) { meters[i].Reserve(Amount(i, claim)); }
    }

    /// <summary>Asks for the funds that a claim lacks.</summary>
    public readonly void Demand(in QuotaClaim claim, in PerPeriod<long> limits)
    {
        for (var i = 0; i < PeriodKinds.Count; i++)
        {
            if (limits[i] != Ceilings.None) { funds?.Demand(i, meters[i].Taken, Amount(i, claim)); }
        }
    }

    public void Post(in QuotaHold hold, long takenAt, int requests, QuotaUsage? usage)
    {
        for (var i = 0; i < PeriodKinds.Count; i++)
        {
            var reserved = PeriodKinds.Amount(i, requests, hold.Tokens, hold.CostMicros);
            var used = usage is { } actual ? PeriodKinds.Amount(i, requests, actual.Tokens, actual.CostMicros) : 0;
            if (PeriodKinds.IsMonthly(i) ? calendar.IsSameMonth(takenAt) : calendar.IsSameDay(takenAt))
            {
                meters[i].Post(reserved, used);
            }
            else
            {
                meters[i].PostLate(reserved, used);
            }
        }
    }

    public readonly bool WantsMove(in PerPeriod<long> limits, long now)
    {
        if (funds is null) { return false; }
        for (var i = 0; i < PeriodKinds.Count; i++)
        {
            if (limits[i] is not (Ceilings.None or 0) && funds.WantsMove(i, meters[i].Taken, limits[i], now)) { return true; }
        }

        return false;
    }

    public readonly void CollectMoves(QuotaScope scope, in PerPeriod<long> limits, List<FundMove> moves, long now)
    {
        for (var i = 0; i < PeriodKinds.Count; i++)
        {
            if (limits[i] is Ceilings.None or 0 || !funds!.WantsMove(i, meters[i].Taken, limits[i], now)) { continue; }
            moves.Add(funds.Move(i, KeyOf(i, scope), meters[i].Taken, limits[i], now));
        }
    }

    public readonly void CollectReturns(QuotaScope scope, in PerPeriod<long> limits, List<FundMove> moves, bool onlyIdle)
    {
        for (var i = 0; i < PeriodKinds.Count; i++)
        {
            var move = funds!.Return(i, KeyOf(i, scope), meters[i].Taken, limits[i], onlyIdle);
            if (move.Ahead != 0 || move.Owed != 0) { moves.Add(move); }
        }
    }

    /// <summary>Takes in what a move brought, unless its period is over.</summary>
    public readonly void Granted(in FundMove move, FundGrant grant, long now)
    {
        var index = PeriodKinds.Index(move.Key.Limit);
        if (move.Key.Period == Begins(index)) { funds!.Granted(index, move, grant, now); }
    }

    public readonly void Failed(in FundMove move, bool lend, long now)
    {
        var index = PeriodKinds.Index(move.Key.Limit);
        if (move.Key.Period == Begins(index)) { funds!.Failed(index, move, lend, now); }
    }

    public readonly double Headroom(in PerPeriod<long> limits)
    {
        var least = 1.0;
        for (var i = 0; i < PeriodKinds.Count; i++)
        {
            if (limits[i] == Ceilings.None) { continue; }
            var taken = meters[i].Taken + (double)Elsewhere(i);
            least = Math.Min(least, limits[i] == 0 ? 0 : Math.Max(0, 1 - taken / limits[i]));
        }

        return least;
    }

    public readonly QuotaReading? Read(int index, QuotaScope scope, long limit)
    {
        var meter = meters[index];
        var used = PeriodMeter.Add(meter.Used, Elsewhere(index));
        return limit == Ceilings.None && used == 0 && meter.Reserved == 0 ? null : new QuotaReading
        {
            Scope = scope,
            Limit = PeriodKinds.Kind(index),
            Used = used,
            Reserved = meter.Reserved,
            Allowed = limit == Ceilings.None ? null : limit,
            ResetsAt = new DateTimeOffset(Ends(index), TimeSpan.Zero),
        };
    }

    public readonly FundKey KeyOf(int index, QuotaScope scope) => new(scope, PeriodKinds.Kind(index), Begins(index));

    private static long Amount(int index, in QuotaClaim claim) => PeriodKinds.Amount(index, claim.Requests, claim.Tokens, claim.CostMicros);

    private readonly long Elsewhere(int index) => funds?.Elsewhere(index) ?? 0;

    private readonly long Ends(int index) => PeriodKinds.IsMonthly(index) ? calendar.MonthEnds : calendar.DayEnds;

    private readonly DateOnly Begins(int index) => PeriodKinds.IsMonthly(index) ? calendar.Month : calendar.Day;
}
