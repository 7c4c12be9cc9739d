using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Providers.Routing;

/// <summary>
/// Decides which backends are asked, in which order. Pure: the same values and the same chance give the same plan. Backends are
/// considered one by one, the route's and then the ladder's, so that nothing need be gathered first.
/// </summary>
/// <param name="profile">What the request needs.</param>
/// <param name="policy">Ranks the route's own backends; the steps of the degrade ladder keep their order.</param>
/// <param name="context">The request as the policy sees it.</param>
/// <param name="capacity">How many backends there are, the ladder's included.</param>
[SuppressMessage("Design", "CA1001", Justification = "The plan belongs to whoever finishes it.")]
internal ref struct RoutePlanner(RequestProfile profile, IRoutingPolicy policy, RoutingContext context, int capacity)
{
    private const int ScoresOnStack = 32;

    private readonly RoutePlan plan = new(profile, policy, context, capacity);
    private bool isScored;
    private bool hasHome;

    /// <summary>
    /// The place of the backend that holds a part of the conversation, for a request that no other can answer; null where any can.
    /// </summary>
    public int? Holder { get; init; }

    /// <summary>Admits a backend to the plan, or notes what stands in its way. The route's own come before the ladder's.</summary>
    /// <param name="candidate">What is known of it.</param>
    /// <param name="standing">How it stands to the request.</param>
    /// <param name="index">Its place on the route.</param>
    public void Consider(in RoutingCandidate candidate, in RouteStanding standing, int index)
    {
        if (standing.IsDegrade)
        {
            Score();
        }

        hasHome |= candidate.IsSessionHome;
        var obstacle = Holder is { } holder && holder != index
            ? RouteObstacle.OtherProvider
            : RouteFilter.Check(profile, candidate.Backend, standing);
        if (obstacle == RouteObstacle.None)
        {
            plan.Admit(candidate, RankOf(candidate, standing), index);
        }
        else
        {
            plan.Refuse(new RouteBarrier(obstacle, candidate.Backend, standing.Hold, standing.WorstCost));
        }
    }

    public RoutePlan Finish()
    {
        Score();
        if (hasHome)
        {
            SessionAffinity.Prefer(plan.Order, plan.Candidates);
        }

        if (profile.IsProviderBound)
        {
            plan.KeepFirst();
        }

        return plan;
    }

    /// <summary>The route's own backends are all in: ranks them.</summary>
    private void Score()
    {
        if (isScored)
        {
            return;
        }

        isScored = true;
        var candidates = plan.Candidates;
        var rented = candidates.Length > ScoresOnStack ? ArrayPool<double>.Shared.Rent(candidates.Length) : null;
        var scores = rented is null ? stackalloc double[ScoresOnStack] : rented;
        scores = scores[..candidates.Length];
        scores.Clear();
        policy.Score(context, candidates, scores);
        plan.Score(scores);
        if (rented is not null)
        {
            ArrayPool<double>.Shared.Return(rented);
        }
    }

    private readonly RouteRank RankOf(in RoutingCandidate candidate, in RouteStanding standing)
        => RouteRank.Away
            | (candidate.Backend.Has(profile.Preferred) ? 0 : RouteRank.Adapted)
            | (candidate.IsSlow ? RouteRank.Slow : 0)
            | (standing.IsDegrade ? RouteRank.Degrade : 0)
            | (standing.IsCircuitOpen ? RouteRank.LastResort : 0);
}
