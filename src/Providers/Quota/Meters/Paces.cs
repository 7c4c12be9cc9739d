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
    public Shortfall ShortfallOf(in QuotaClaim claim, in Ceilings ceilings, NodeShare share)
    {
        var (rate, burst, all) = (ceilings.RequestsPerMinute, ceilings.RequestBurst, claim.Limits.RequestsPerMinute);
        var shortfall = claim.Requests > rate
            ? Shortfall.TooMuch(QuotaLimitKind.RequestsPerMinute, claim.Requests <= all, share)
            : Lacks(QuotaLimitKind.RequestsPerMinute, claim.Requests, rate, burst, ref requests);
        (rate, burst, all) = (ceilings.TokensPerMinute, ceilings.TokenBurst, claim.Limits.TokensPerMinute);
        return shortfall.OrLonger(claim.Tokens > rate
            ? Shortfall.TooMuch(QuotaLimitKind.TokensPerMinute, claim.Tokens <= all, share)
            : Lacks(QuotaLimitKind.TokensPerMinute, claim.Tokens, rate, burst, ref tokens));
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

    /// <summary>Another share of the same limits, to be called when time has passed.</summary>
    public void Reshare(in Ceilings before, in Ceilings after, long now)
    {
        var (old, rate) = (before.RequestsPerMinute, after.RequestsPerMinute);
        if (rate != Ceilings.None) { requests.Reshare(now, rate, AtOnce(rate, after.RequestBurst) - AtOnce(old, before.RequestBurst)); }
        (old, rate) = (before.TokensPerMinute, after.TokensPerMinute);
        if (rate != Ceilings.None) { tokens.Reshare(now, rate, AtOnce(rate, after.TokenBurst) - AtOnce(old, before.TokenBurst)); }
    }

    private static bool Fits(in PacedMeter meter, long units, long rate, long burst)
        => units == 0 || rate == Ceilings.None || (units <= rate && meter.Fits(units, burst));

    private static Shortfall Lacks(QuotaLimitKind kind, long units, long rate, long burst, ref PacedMeter meter)
    {
        if (units == 0 || rate == Ceilings.None) { return Shortfall.None; }
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

    private static long AtOnce(long rate, long burst) => rate == 0 ? 0 : burst;
}
