namespace Providers.Quota;

/// <summary>An account's two limits by the minute.</summary>
internal struct Paces
{
    private PacedMeter requests;
    private PacedMeter tokens;

    /// <summary>What has been admitted and not yet drained, rounded up.</summary>
    public long Requests => requests.Units;

    public long Tokens => tokens.Units;

    public void Advance(in Ceilings ceilings, long now)
    {
        if (ceilings.RequestsPerMinute != Ceilings.None) { requests.Advance(now, ceilings.RequestsPerMinute); }
        if (ceilings.TokensPerMinute != Ceilings.None) { tokens.Advance(now, ceilings.TokensPerMinute); }
    }

    /// <summary>Whether a claim fits for certain: quicker than <see cref="ShortfallOf"/>, which may yet say that it does.</summary>
    public readonly bool Fits(in QuotaClaim claim, in Ceilings ceilings)
        => Fits(requests, claim.Requests, ceilings.RequestsPerMinute, ceilings.RequestBurst)
            && Fits(tokens, claim.Tokens, ceilings.TokensPerMinute, ceilings.TokenBurst);

    /// <param name="claim">What is asked for.</param>
    /// <param name="ceilings">In force.</param>
    /// <param name="share">This process's part of the limits: where others have some too, more may come one day.</param>
    public Shortfall ShortfallOf(in QuotaClaim claim, in Ceilings ceilings, double share)
    {
        var (rate, burst) = (ceilings.RequestsPerMinute, ceilings.RequestBurst);
        var shortfall = Lacks(QuotaLimitKind.RequestsPerMinute, claim.Requests, rate, burst, share, ref requests);
        (rate, burst) = (ceilings.TokensPerMinute, ceilings.TokenBurst);
        return shortfall.OrLonger(Lacks(QuotaLimitKind.TokensPerMinute, claim.Tokens, rate, burst, share, ref tokens));
    }

    /// <summary>What is left of these two, or of the others where that is less.</summary>
    /// <param name="others">The least that is left of other limits.</param>
    /// <param name="ceilings">In force.</param>
    /// <param name="beside">What was taken and is not in the meters yet.</param>
    public PartLeft Headroom(in PartLeft others, in Ceilings ceilings, in Allotment beside)
    {
        var least = Less(others, ref requests, beside.Requests, ceilings.RequestsPerMinute, ceilings.RequestBurst);
        return Less(least, ref tokens, beside.Tokens, ceilings.TokensPerMinute, ceilings.TokenBurst);
    }

    /// <summary>What may come at once.</summary>
    public long RoomForRequests(in Ceilings ceilings) => Room(ref requests, ceilings.RequestsPerMinute, ceilings.RequestBurst);

    public long RoomForTokens(in Ceilings ceilings) => Room(ref tokens, ceilings.TokensPerMinute, ceilings.TokenBurst);

    public void Take(long newRequests, long newTokens, in Ceilings ceilings)
    {
        if (newRequests > 0 && ceilings.RequestsPerMinute != Ceilings.None) { requests.Take(newRequests); }
        if (newTokens > 0 && ceilings.TokensPerMinute != Ceilings.None) { tokens.Take(newTokens); }
    }

    /// <summary>Gives back what was taken at that time, as far as time has not drained it since.</summary>
    public void GiveBack(long takenAt, long oldRequests, long oldTokens)
    {
        if (oldRequests > 0) { requests.GiveBack(takenAt, oldRequests); }
        if (oldTokens > 0) { tokens.GiveBack(takenAt, oldTokens); }
    }

    /// <summary>Fills up what a larger burst would let in: what another process gives up may be spent already this minute.</summary>
    public void FillUp(in Ceilings before, in Ceilings after)
    {
        FillUp(ref requests, before.RequestBurst, after.RequestBurst, after.RequestsPerMinute);
        FillUp(ref tokens, before.TokenBurst, after.TokenBurst, after.TokensPerMinute);
    }

    private static bool Fits(in PacedMeter meter, long units, long rate, long burst)
        => units == 0 || rate == Ceilings.None || (units <= rate && meter.Fits(units, burst));

    private static Shortfall Lacks(QuotaLimitKind kind, long units, long rate, long burst, double share, ref PacedMeter meter)
    {
        if (units == 0 || rate == Ceilings.None) { return Shortfall.None; }
        if (units > rate) { return Shortfall.TooMuch(kind, share); }
        var wait = meter.WaitFor(units, burst);
        return wait == 0 ? Shortfall.None : new Shortfall(kind, wait);
    }

    /// <summary>Until when is worked out only of what is the least: it takes a division.</summary>
    private static PartLeft Less(in PartLeft others, ref PacedMeter meter, long beside, long rate, long burst)
    {
        if (rate == Ceilings.None) { return others; }
        var own = PartLeft.Of(meter.Units + beside, rate, burst, PartLeft.Always);
        return own.Part < others.Part ? own with { Until = meter.UnitsUntil } : others;
    }

    private static long Room(ref PacedMeter meter, long rate, long burst)
        => rate == Ceilings.None ? Ceilings.None : Math.Max(0, Math.Min(rate, burst - meter.Units));

    private static void FillUp(ref PacedMeter meter, long before, long after, long rate)
    {
        if (rate is not (Ceilings.None or 0) && after > before) { meter.Take(after - before); }
    }
}
