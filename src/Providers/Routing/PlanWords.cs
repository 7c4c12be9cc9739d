namespace Providers.Routing;

/// <summary>Says why a leg has its place, in the policy's words and the planner's.</summary>
/// <param name="policy">What ranked the candidates.</param>
/// <param name="context">The request as it was ranked.</param>
/// <param name="scored">The candidates it ranked; those that follow are the ladder's.</param>
internal readonly ref struct PlanWords(IRoutingPolicy policy, RoutingContext context, ReadOnlySpan<RoutingCandidate> scored)
{
    private readonly ReadOnlySpan<RoutingCandidate> scored = scored;

    public string Reason(in RankedCandidate ranked)
        => ranked.Place < scored.Length
            ? $"{policy.Name}: {policy.Explain(context, scored, ranked.Place, ranked.Score)}{Standing(ranked.Rank)}"
            : $"a step of the degrade ladder{Standing(ranked.Rank)}";

    public ExplainedLeg Leg(in RankedCandidate ranked, in RoutingCandidate candidate) => new()
    {
        Backend = candidate.Backend.Name,
        Score = ranked.Score,
        Reason = Reason(ranked),
        Cost = candidate.Cost,
        CachedInputTokens = candidate.CachedInputTokens,
        FirstContentSeconds = candidate.FirstContentSeconds,
        InFlight = candidate.InFlight,
        Headroom = candidate.Headroom,
        IsSlow = candidate.IsSlow,
        IsLastResort = ranked.Rank.HasFlag(RouteRank.LastResort),
        IsDegrade = ranked.Rank.HasFlag(RouteRank.Degrade),
    };

    private static string Standing(RouteRank rank) => rank switch
    {
        RouteRank.Away or RouteRank.Away | RouteRank.Degrade => "",
        _ => (rank.HasFlag(RouteRank.Away) ? "" : ", answered this session before")
            + (rank.HasFlag(RouteRank.Adapted) ? ", after those that need no adapting" : "")
            + (rank.HasFlag(RouteRank.Slow) ? ", slow, so after the others" : "")
            + (rank.HasFlag(RouteRank.LastResort) ? ", its circuit is open, so the last resort" : ""),
    };
}
