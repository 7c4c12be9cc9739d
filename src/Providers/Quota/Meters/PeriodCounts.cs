namespace Providers.Quota;

/// <summary>An account's counts by day and month, and what funds them where they are kept for others too.</summary>
internal struct PeriodCounts
{
    private QuotaCalendar calendar;
    private PerPeriod<PeriodMeter> meters;
    private readonly QuotaFunds? funds;
    private Budgets budgets = new();
    private int openedAt;

    /// <param name="funds">What may be spent; null is without end.</param>
    public PeriodCounts(QuotaFunds? funds) => this.funds = funds;

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

    /// <summary>Whether something has been drawn for it, or is about to be, that would be lost with it.</summary>
    public readonly bool HasFunds
    {
        get
        {
            for (var i = 0; i < PeriodKinds.Count; i++)
            {
                if (funds?.IsEmpty(i) == false) { return true; }
            }

            return false;
        }
    }

    /// <summary>Takes on new limits.</summary>
    public void Adopt(in PerPeriod<long> limits) => budgets.Adopt(limits);

    /// <summary>Lets time pass: what belongs to a day or month that is over is forgotten.</summary>
    public void Advance(long now, in PerPeriod<long> limits, ref int openings)
    {
        if (calendar.Advance(now) is not CalendarTurn.None and var turn) { Restart(turn, limits, ref openings); }
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

    /// <summary>Whether nothing lacks: quicker to say than what.</summary>
    public readonly bool Fits(in QuotaClaim claim, in PerPeriod<long> limits)
        => funds is null
            && Fits(PeriodKinds.Requests, claim.Requests, limits)
            && Fits(PeriodKinds.Tokens, claim.Tokens, limits)
            && Fits(PeriodKinds.CostOfDay, claim.CostMicros, limits)
            && Fits(PeriodKinds.CostOfMonth, claim.CostMicros, limits);

    public void Reserve(in QuotaClaim claim)
    {
        meters[PeriodKinds.Requests].Reserve(claim.Requests);
        meters[PeriodKinds.Tokens].Reserve(claim.Tokens);
        meters[PeriodKinds.CostOfDay].Reserve(claim.CostMicros);
        meters[PeriodKinds.CostOfMonth].Reserve(claim.CostMicros);
    }

    /// <summary>Counts in what tills have counted of this day.</summary>
    public void Add(in Till till)
    {
        meters[PeriodKinds.Requests].Add(till.Requests);
        meters[PeriodKinds.Tokens].Add(till.Tokens);
        meters[PeriodKinds.CostOfDay].Add(till.Cost);
        meters[PeriodKinds.CostOfMonth].Add(till.Cost);
    }

    /// <summary>
    /// What may yet be taken of a limit before there is anything to do about it: to refuse, to tell of a budget, or to draw funds ahead.
    /// </summary>
    public readonly long Room(int index, in PerPeriod<long> limits)
    {
        var limit = limits[index];
        if (limit == Ceilings.None) { return Ceilings.None; }
        var taken = meters[index].Taken;
        var room = funds is null ? limit - taken : Math.Min(limit - taken, funds.Left(index, taken) / 2);
        if (index is PeriodKinds.CostOfDay or PeriodKinds.CostOfMonth)
        {
            room = Math.Min(room, budgets.Next(index) - 1 - PeriodMeter.Add(taken, Elsewhere(index)));
        }

        return Math.Max(0, room);
    }

    /// <summary>When the day ends, in UTC ticks.</summary>
    public readonly long DayEnds => calendar.DayEnds;

    /// <summary>Asks for the funds that a claim lacks.</summary>
    public readonly void Demand(in QuotaClaim claim, in PerPeriod<long> limits)
    {
        for (var i = 0; i < PeriodKinds.Count; i++)
        {
            if (limits[i] != Ceilings.None) { funds?.Demand(i, meters[i].Taken, Amount(i, claim)); }
        }
    }

    /// <summary>The funds that a claim lacks did not come in time.</summary>
    public readonly void GiveUpFunds(in QuotaClaim claim, in PerPeriod<long> limits, bool lend, long now)
    {
        for (var i = 0; i < PeriodKinds.Count; i++)
        {
            if (limits[i] != Ceilings.None) { funds?.GiveUp(i, meters[i].Taken, Amount(i, claim), lend, now); }
        }
    }

    /// <summary>Ends what was reserved with what was used. True when a budget has passed a mark.</summary>
    /// <param name="hold">What was reserved.</param>
    /// <param name="takenAt">When, UTC ticks.</param>
    /// <param name="opening">The book's last opening then.</param>
    /// <param name="end">What was used.</param>
    public bool Post(in QuotaHold hold, long takenAt, int opening, in QuotaEnd end)
    {
        // By the clock, a thread that read it just before midnight reserved on another day than it was counted in.
        if (opening - openedAt >= 0)
        {
            meters[PeriodKinds.Requests].Post(hold.Requests, end.RequestsOf(hold));
            meters[PeriodKinds.Tokens].Post(hold.Tokens, end.Tokens);
            meters[PeriodKinds.CostOfDay].Post(hold.CostMicros, end.CostMicros);
            meters[PeriodKinds.CostOfMonth].Post(hold.CostMicros, end.CostMicros);
        }
        else
        {
            PostLate(hold, takenAt, end);
        }

        return budgets.IsDue(Spent(PeriodKinds.CostOfDay), Spent(PeriodKinds.CostOfMonth));
    }

    /// <summary>What there is to tell of the budgets.</summary>
    /// <param name="scope">Whose they are.</param>
    /// <param name="limits">In force.</param>
    /// <param name="isShort">Which limit has too little left for a call, however much of what is reserved comes back; or none.</param>
    /// <param name="notices">Where it goes.</param>
    /// <returns>Whether there is anything now.</returns>
    public bool Tell(QuotaScope scope, in PerPeriod<long> limits, QuotaLimitKind? isShort, List<BudgetNotice> notices)
    {
        for (var i = PeriodKinds.CostOfDay; i <= PeriodKinds.CostOfMonth; i++)
        {
            var (kind, spent) = (PeriodKinds.Kind(i), Spent(i));
            while (budgets.Pass(i, spent, isShort == kind) is > 0 and var percent)
            {
                notices.Add(new BudgetNotice(scope, kind, percent, spent, limits[i], new DateTimeOffset(Ends(i), TimeSpan.Zero)));
            }
        }

        return notices.Count > 0;
    }

    /// <summary>Whether so much would not fit even if all that is reserved came back.</summary>
    public readonly bool IsSpentFor(QuotaLimitKind limit, in QuotaClaim claim, in PerPeriod<long> limits)
        => limit is QuotaLimitKind.CostPerDay or QuotaLimitKind.CostPerMonth
            && PeriodKinds.Index(limit) is var i && claim.CostMicros <= limits[i] && claim.CostMicros > limits[i] - Spent(i);

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
            if (funds!.Return(i, KeyOf(i, scope), meters[i].Taken, limits[i], onlyIdle) is { } move) { moves.Add(move); }
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

    /// <param name="limits">In force.</param>
    /// <param name="beside">What was taken and is not counted here yet.</param>
    public readonly PartLeft Headroom(in PerPeriod<long> limits, in Allotment beside)
    {
        var least = PartLeft.All;
        for (var i = 0; i < PeriodKinds.Count; i++)
        {
            if (limits[i] == Ceilings.None) { continue; }
            var taken = meters[i].Taken + (double)Elsewhere(i) + PeriodKinds.Amount(i, beside.Requests, beside.Tokens, beside.CostMicros);
            least = least.OrLess(PartLeft.Of(taken, limits[i], limits[i], calendar.DayEnds));
        }

        return least;
    }

    public readonly QuotaReading? Read(int index, QuotaScope scope, long limit)
    {
        var meter = meters[index];
        var used = PeriodMeter.Add(meter.Used, Elsewhere(index));
        return LimitReading.Of(scope, PeriodKinds.Kind(index), used, meter.Reserved, limit) is { } reading
            ? reading with { ResetsAt = new DateTimeOffset(Ends(index), TimeSpan.Zero) }
            : null;
    }

    public readonly FundKey KeyOf(int index, QuotaScope scope) => new(scope, PeriodKinds.Kind(index), Begins(index));

    /// <summary>
    /// Where the days before were wrong, what was used goes on counting, and is owed to the right ones: what was drawn was drawn for the wrong.
    /// </summary>
    private void Restart(CalendarTurn turn, in PerPeriod<long> limits, ref int openings)
    {
        var (isNewMonth, isBack) = (turn.HasFlag(CalendarTurn.Month), turn.HasFlag(CalendarTurn.Back));
        if (!isBack)
        {
            openedAt = IsUnused ? Volatile.Read(ref openings) : Interlocked.Increment(ref openings);
            budgets.Restart(isNewMonth, limits);
        }

        for (var i = 0; i < PeriodKinds.Count; i++)
        {
            if (PeriodKinds.IsMonthly(i) && !isNewMonth) { continue; }
            if (!isBack) { meters[i] = default; }
            funds?.Reset(i);
        }
    }

    private void PostLate(in QuotaHold hold, long takenAt, in QuotaEnd end)
    {
        meters[PeriodKinds.Requests].PostLate(hold.Requests, end.RequestsOf(hold));
        meters[PeriodKinds.Tokens].PostLate(hold.Tokens, end.Tokens);
        meters[PeriodKinds.CostOfDay].PostLate(hold.CostMicros, end.CostMicros);
        ref var month = ref meters[PeriodKinds.CostOfMonth];
        if (calendar.CountsInMonth(takenAt))
        {
            month.Post(hold.CostMicros, end.CostMicros);
        }
        else
        {
            month.PostLate(hold.CostMicros, end.CostMicros);
        }
    }

    private readonly bool Fits(int index, long amount, in PerPeriod<long> limits)
        => amount == 0 || limits[index] == Ceilings.None || amount <= limits[index] - meters[index].Taken;

    /// <summary>For good, here and elsewhere.</summary>
    private readonly long Spent(int index)
        => funds is null ? meters[index].Used : PeriodMeter.Add(meters[index].Used, funds.Elsewhere(index));

    private static long Amount(int index, in QuotaClaim claim) => PeriodKinds.Amount(index, claim.Requests, claim.Tokens, claim.CostMicros);

    private readonly long Elsewhere(int index) => funds?.Elsewhere(index) ?? 0;

    private readonly long Ends(int index) => PeriodKinds.IsMonthly(index) ? calendar.MonthEnds : calendar.DayEnds;

    private readonly DateOnly Begins(int index) => PeriodKinds.IsMonthly(index) ? calendar.Month : calendar.Day;
}
