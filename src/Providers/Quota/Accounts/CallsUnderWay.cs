namespace Providers.Quota;

/// <summary>An account's calls that are under way at the same time, and its limit on them.</summary>
internal struct CallsUnderWay
{
    public long Count { get; set; }

    public readonly bool Fits(in QuotaClaim claim, in Ceilings ceilings)
        => claim.Requests == 0 || claim.Requests <= ceilings.ConcurrentRequests - Count;

    /// <summary>How many may yet come.</summary>
    public readonly long Room(in Ceilings ceilings)
        => ceilings.ConcurrentRequests == Ceilings.None ? Ceilings.None : ceilings.ConcurrentRequests - Count;

    /// <param name="claim">What is asked for.</param>
    /// <param name="ceilings">In force.</param>
    /// <param name="share">This process's part of the limits: where others have some too, more may come one day.</param>
    public readonly Shortfall ShortfallOf(in QuotaClaim claim, in Ceilings ceilings, NodeShare share)
    {
        const QuotaLimitKind kind = QuotaLimitKind.ConcurrentRequests;
        return Fits(claim, ceilings) ? Shortfall.None
            : claim.Requests > ceilings.ConcurrentRequests
                ? Shortfall.TooMuch(kind, claim.Requests <= claim.Limits.ConcurrentRequests, share)
                : new Shortfall(kind, Shortfall.Unknown);
    }
}
