namespace Providers.Quota;

/// <summary>One scope's use of all its limits. Knows no clock: time comes in as UTC ticks. Every call needs the gate, held for nanoseconds.</summary>
internal sealed class QuotaAccount(QuotaScope scope, long order)
{
    // Spins and never parks a thread: what it guards is arithmetic alone.
    private SpinLock gate = new(enableThreadOwnerTracking: false);
    private QuotaLimits limits = QuotaLimits.None;
    private Ceilings ceilings = Ceilings.Of(QuotaLimits.None);
    private QuotaCalendar calendar;
    private PacedMeter requestPace;
    private PacedMeter tokenPace;
    private ObservedBound requestsSeen;
    private ObservedBound tokensSeen;
    private PeriodMeter requestsToday;
    private PeriodMeter tokensToday;
    private PeriodMeter costToday;
    private PeriodMeter costThisMonth;
    private long underWay;
    private int open;

    public QuotaScope Scope => scope;

    /// <summary>Gates are entered in this order, so that no two callers wait for each other.</summary>
    public long Order => order;

    /// <summary>Taken out of the book; whoever finds it so looks again.</summary>
    public bool IsRetired { get; private set; }

    public void Enter()
    {
        var taken = false;
        gate.Enter(ref taken);
    }

    public void Exit() => gate.Exit(useMemoryBarrier: false);

    /// <summary>Lets time pass and takes on the limits in force.</summary>
    public void Advance(QuotaLimits inForce, long now)
    {
        if (!ReferenceEquals(limits, inForce))
        {
            limits = inForce;
            ceilings = Ceilings.Of(inForce);
        }

        Advance(now);
    }

    /// <summary>What lacks for a claim, the longest wait of all its limits.</summary>
    public Shortfall ShortfallOf(in QuotaClaim claim, long now)
    {
        var requests = claim.Requests;
        var shortfall = Paced(QuotaLimitKind.RequestsPerMinute, requests, ceilings.RequestsPerMinute, ceilings.RequestBurst, requestPace)
            .OrLonger(Paced(QuotaLimitKind.TokensPerMinute, claim.Tokens, ceilings.TokensPerMinute, ceilings.TokenBurst, tokenPace))
            .OrLonger(Seen(QuotaLimitKind.RequestsPerMinute, requestsSeen.WaitFor(requests, now)))
            .OrLonger(Seen(QuotaLimitKind.TokensPerMinute, tokensSeen.WaitFor(claim.Tokens, now)))
            .OrLonger(Counted(QuotaLimitKind.RequestsPerDay, requests, requestsToday, ceilings.RequestsPerDay, calendar.DayEnds, now))
            .OrLonger(Counted(QuotaLimitKind.TokensPerDay, claim.Tokens, tokensToday, ceilings.TokensPerDay, calendar.DayEnds, now))
            .OrLonger(Counted(QuotaLimitKind.CostPerDay, claim.CostMicros, costToday, ceilings.CostPerDay, calendar.DayEnds, now))
            .OrLonger(Counted(QuotaLimitKind.CostPerMonth, claim.CostMicros, costThisMonth, ceilings.CostPerMonth, calendar.MonthEnds, now));
        if (requests > 0 && requests > ceilings.ConcurrentRequests - underWay)
        {
            var wait = requests > ceilings.ConcurrentRequests ? Shortfall.Never : Shortfall.Unknown;
            shortfall = shortfall.OrLonger(new Shortfall(QuotaLimitKind.ConcurrentRequests, wait));
        }

        return shortfall;
    }

    /// <summary>Sets aside what a claim asks for; to be called only when nothing lacks.</summary>
    public void Take(in QuotaClaim claim)
    {
        open++;
        underWay += claim.Requests;
        if (claim.Requests > 0)
        {
            if (ceilings.RequestsPerMinute != Ceilings.None) { requestPace.Take(claim.Requests); }
            requestsSeen.Take(claim.Requests);
            requestsToday.Reserve(claim.Requests);
        }

        if (claim.Tokens > 0)
        {
            if (ceilings.TokensPerMinute != Ceilings.None) { tokenPace.Take(claim.Tokens); }
            tokensSeen.Take(claim.Tokens);
            tokensToday.Reserve(claim.Tokens);
        }

        costToday.Reserve(claim.CostMicros);
        costThisMonth.Reserve(claim.CostMicros);
    }

    /// <summary>Ends what was set aside at that time with what was used, or with nothing of it, the request neither.</summary>
    public void End(in QuotaHold hold, long takenAt, int requests, QuotaUsage? usage)
    {
        open--;
        underWay -= requests;
        var used = usage ?? default;
        var sameDay = calendar.IsSameDay(takenAt);
        Post(ref requestsToday, requests, usage is null ? 0 : requests, sameDay);
        Post(ref tokensToday, hold.Tokens, used.Tokens, sameDay);
        Post(ref costToday, hold.CostMicros, used.CostMicros, sameDay);
        Post(ref costThisMonth, hold.CostMicros, used.CostMicros, calendar.IsSameMonth(takenAt));
        if (usage is null && requests > 0) { requestPace.GiveBack(takenAt, requests); }
        if (used.Tokens < hold.Tokens)
        {
            tokenPace.GiveBack(takenAt, hold.Tokens - used.Tokens);
        }
        else if (used.Tokens > hold.Tokens && ceilings.TokensPerMinute != Ceilings.None)
        {
            tokenPace.Take(used.Tokens - hold.Tokens);
        }
    }

    public void Observe(RateLimitReading reading, long now)
    {
        requestsSeen.Observe(reading.LimitRequests, reading.RemainingRequests, reading.ResetRequests, now);
        tokensSeen.Observe(reading.LimitTokens, reading.RemainingTokens, reading.ResetTokens, now);
    }

    /// <summary>The part of the tightest limit that is left, 0 to 1.</summary>
    public double Headroom()
    {
        var left = Math.Min(Left(requestPace.Units, ceilings.RequestBurst, ceilings.RequestsPerMinute),
            Left(tokenPace.Units, ceilings.TokenBurst, ceilings.TokensPerMinute));
        left = Math.Min(left, Left(underWay, ceilings.ConcurrentRequests));
        left = Math.Min(left, Left(requestsToday.Taken, ceilings.RequestsPerDay));
        left = Math.Min(left, Left(tokensToday.Taken, ceilings.TokensPerDay));
        left = Math.Min(left, Left(costToday.Taken, ceilings.CostPerDay));
        return Math.Min(left, Left(costThisMonth.Taken, ceilings.CostPerMonth));
    }

    public void Read(List<QuotaReading> readings, long now)
    {
        Advance(now);
        Add(QuotaLimitKind.RequestsPerMinute, requestPace.Units, 0, ceilings.RequestsPerMinute, null);
        Add(QuotaLimitKind.TokensPerMinute, tokenPace.Units, 0, ceilings.TokensPerMinute, null);
        Add(QuotaLimitKind.ConcurrentRequests, 0, underWay, ceilings.ConcurrentRequests, null);
        AddPeriod(QuotaLimitKind.RequestsPerDay, requestsToday, ceilings.RequestsPerDay, calendar.DayEnds);
        AddPeriod(QuotaLimitKind.TokensPerDay, tokensToday, ceilings.TokensPerDay, calendar.DayEnds);
        AddPeriod(QuotaLimitKind.CostPerDay, costToday, ceilings.CostPerDay, calendar.DayEnds);
        AddPeriod(QuotaLimitKind.CostPerMonth, costThisMonth, ceilings.CostPerMonth, calendar.MonthEnds);

        void AddPeriod(QuotaLimitKind kind, PeriodMeter meter, long limit, long ends)
            => Add(kind, meter.Used, meter.Reserved, limit, new DateTimeOffset(ends, TimeSpan.Zero));

        void Add(QuotaLimitKind kind, long used, long reserved, long limit, DateTimeOffset? resets)
        {
            if (limit == Ceilings.None && used == 0 && reserved == 0) { return; }
            readings.Add(new QuotaReading
            {
                Scope = scope,
                Limit = kind,
                Used = used,
                Reserved = reserved,
                Allowed = limit == Ceilings.None ? null : limit,
                ResetsAt = resets,
            });
        }
    }

    /// <summary>Takes the account out of use when nothing in it binds anybody.</summary>
    /// <param name="now">UTC ticks.</param>
    /// <param name="forgetUnlimited">Whether the counts of a scope without limits, which bind nobody, may go too.</param>
    public bool TryRetire(long now, bool forgetUnlimited)
    {
        Advance(now);
        var unlimited = ceilings == Ceilings.Of(QuotaLimits.None);
        IsRetired = open == 0 && (unlimited && forgetUnlimited
            || (requestPace.Units | tokenPace.Units | requestsToday.Used | tokensToday.Used | costToday.Used | costThisMonth.Used) == 0);
        return IsRetired;
    }

    private void Advance(long now)
    {
        if (calendar.Advance(now, out var newMonth))
        {
            (requestsToday, tokensToday, costToday) = (default, default, default);
            if (newMonth) { costThisMonth = default; }
        }

        if (ceilings.RequestsPerMinute != Ceilings.None) { requestPace.Advance(now, ceilings.RequestsPerMinute); }
        if (ceilings.TokensPerMinute != Ceilings.None) { tokenPace.Advance(now, ceilings.TokensPerMinute); }
    }

    private static Shortfall Paced(QuotaLimitKind kind, long units, long rate, long burst, in PacedMeter meter)
    {
        if (units == 0 || rate == Ceilings.None) { return Shortfall.None; }
        if (units > rate) { return new Shortfall(kind, Shortfall.Never); }
        var wait = meter.WaitFor(units, burst);
        return wait == 0 ? Shortfall.None : new Shortfall(kind, wait);
    }

    private static Shortfall Seen(QuotaLimitKind kind, long wait) => wait == 0 ? Shortfall.None : new Shortfall(kind, wait);

    private static Shortfall Counted(QuotaLimitKind kind, long amount, in PeriodMeter meter, long limit, long ends, long now)
        => meter.Fits(amount, limit) ? Shortfall.None : new Shortfall(kind, amount > limit ? Shortfall.Never : Math.Max(1, ends - now));

    private static void Post(ref PeriodMeter meter, long reserved, long used, bool samePeriod)
    {
        if (samePeriod) { meter.Post(reserved, used); } else { meter.PostLate(reserved, used); }
    }

    private static double Left(long taken, long limit) => Left(taken, limit, limit);

    private static double Left(long taken, long most, long limit)
        => limit == Ceilings.None ? 1 : limit == 0 ? 0 : Math.Clamp(1 - taken / (double)most, 0, 1);
}
