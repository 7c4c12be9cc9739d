using System.Buffers;

namespace Providers.Routing;

/// <summary>Decides which backends are asked, in which order. Pure: the same values and the same chance give the same plan.</summary>
internal static class RoutePlanner
{
    private const int ScoresOnStack = 32;

    /// <param name="profile">What the request needs.</param>
    /// <param name="policy">Ranks the route's own backends; the steps of the degrade ladder keep their order.</param>
    /// <param name="context">The request as the policy sees it.</param>
    /// <param name="readings">Every backend of the route, in its order, and the steps of its ladder, in theirs.</param>
    public static RoutePlan Plan(
        RequestProfile profile, IRoutingPolicy policy, RoutingContext context, ReadOnlySpan<RouteReading> readings)
    {
        var plan = new RoutePlan(profile, policy, context, readings.Length);
        var holder = profile.IsProviderBound ? HomeOf(readings) : -1;
        Admit(plan, profile, readings, holder, isDegrade: false);
        Score(plan, policy, context);
        Admit(plan, profile, readings, holder, isDegrade: true);
        SessionAffinity.Prefer(plan.Order, plan.Candidates);
        if (profile.IsProviderBound)
        {
            plan.KeepFirst();
        }

        return plan;
    }

    private static void Admit(RoutePlan plan, RequestProfile profile, ReadOnlySpan<RouteReading> readings, int holder, bool isDegrade)
    {
        for (var i = 0; i < readings.Length; i++)
        {
            ref readonly var reading = ref readings[i];
            if (reading.IsDegrade != isDegrade)
            {
                continue;
            }

            var obstacle = holder < 0 || holder == i ? RouteFilter.Check(profile, reading) : RouteObstacle.OtherProvider;
            if (obstacle == RouteObstacle.None)
            {
                plan.Admit(reading.Candidate, RankOf(profile, reading), i);
            }
            else
            {
                plan.Refuse(new RouteBarrier(obstacle, reading.Candidate.Backend, reading.Hold, reading.WorstCost));
            }
        }
    }

    private static void Score(RoutePlan plan, IRoutingPolicy policy, RoutingContext context)
    {
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

    private static RouteRank RankOf(RequestProfile profile, in RouteReading reading)
        => RouteRank.Away
            | (reading.Candidate.Backend.Has(profile.Preferred) ? 0 : RouteRank.Adapted)
            | (reading.Candidate.IsSlow ? RouteRank.Slow : 0)
            | (reading.IsDegrade ? RouteRank.Degrade : 0)
            | (reading.IsCircuitOpen ? RouteRank.LastResort : 0);

    private static int HomeOf(ReadOnlySpan<RouteReading> readings)
    {
        for (var i = 0; i < readings.Length; i++)
        {
            if (readings[i].Candidate.IsSessionHome)
            {
                return i;
            }
        }

        return -1;
    }
}
