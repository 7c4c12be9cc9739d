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

    /// <param name="profile">What the request needs.</param>
    /// <param name="policy">Ranks the route's own backends.</param>
    /// <param name="context">The request as the policy sees it.</param>
    /// <param name="readings">Every backend of the route, in its order, and the steps of its ladder, in theirs.</param>
    public static RoutePlan Plan(
        RequestProfile profile, IRoutingPolicy policy, RoutingContext context, ReadOnlySpan<RouteReading> readings)
    {
        var planner = new RoutePlanner(profile, policy, context, readings.Length) { Holder = HolderIn(profile, readings) };
        for (var i = 0; i < readings.Length; i++)
        {
            if (!readings[i].IsDegrade)
            {
                planner.Consider(readings[i], i);
            }
        }

        for (var i = 0; i < readings.Length; i++)
        {
            if (readings[i].IsDegrade)
            {
                planner.Consider(readings[i], i);
            }
        }

        return planner.Finish();
    }

    /// <summary>Admits a backend to the plan, or notes what stands in its way. The route's own come before the ladder's.</summary>
    public void Consider(in RouteReading reading, int index)
    {
        if (reading.IsDegrade)
        {
            Score();
        }

        hasHome |= reading.Candidate.IsSessionHome;
        var obstacle = Holder is { } holder && holder != index ? RouteObstacle.OtherProvider : RouteFilter.Check(profile, reading);
        if (obstacle == RouteObstacle.None)
        {
            plan.Admit(reading.Candidate, RankOf(reading), index);
        }
        else
        {
            plan.Refuse(new RouteBarrier(obstacle, reading.Candidate.Backend, reading.Hold, reading.WorstCost));
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

    private readonly RouteRank RankOf(in RouteReading reading)
        => RouteRank.Away
            | (reading.Candidate.Backend.Has(profile.Preferred) ? 0 : RouteRank.Adapted)
            | (reading.Candidate.IsSlow ? RouteRank.Slow : 0)
            | (reading.IsDegrade ? RouteRank.Degrade : 0)
            | (reading.IsCircuitOpen ? RouteRank.LastResort : 0);

    private static int? HolderIn(RequestProfile profile, ReadOnlySpan<RouteReading> readings)
    {
        for (var i = 0; profile.IsProviderBound && i < readings.Length; i++)
        {
            if (readings[i].Candidate.IsSessionHome)
            {
                return i;
            }
        }

        return null;
    }
}
