namespace Providers.Quota;

/// <summary>What a provider last said of its limits by the minute.</summary>
internal struct SeenLimits
{
    private ObservedBound requests;
    private ObservedBound tokens;

    /// <summary>Whether anything has been said, though it may have run out.</summary>
    public readonly bool IsSet => requests.IsSet || tokens.IsSet;

    /// <summary>Whether what was said has yet to run out.</summary>
    public readonly bool Binds(long now) => requests.Binds(now) || tokens.Binds(now);

    public void Observe(RateLimitReading reading, long now)
    {
        requests.Observe(reading.LimitRequests, reading.RemainingRequests, reading.ResetRequests, now);
        tokens.Observe(reading.LimitTokens, reading.RemainingTokens, reading.ResetTokens, now);
    }

    public Shortfall ShortfallOf(in QuotaClaim claim, long now)
        => Of(QuotaLimitKind.RequestsPerMinute, requests.WaitFor(claim.Requests, now))
            .OrLonger(Of(QuotaLimitKind.TokensPerMinute, tokens.WaitFor(claim.Tokens, now)));

    public void Take(in QuotaClaim claim)
    {
        requests.Take(claim.Requests);
        tokens.Take(claim.Tokens);
    }

    /// <summary>What is left of the tighter one.</summary>
    public PartLeft Headroom(long now) => requests.Headroom(now).OrLess(tokens.Headroom(now));

    private static Shortfall Of(QuotaLimitKind kind, long wait) => wait == 0 ? Shortfall.None : new Shortfall(kind, wait);
}
