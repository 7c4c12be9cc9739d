using System.Buffers;

namespace Providers.Routing;

/// <summary>The backends to ask, best first, and why the others are not. Words are made only when somebody asks for them.</summary>
/// <remarks>The next leg is found when it is wanted: most requests need one. Not thread-safe.</remarks>
internal sealed class RoutePlan(RequestProfile profile, IRoutingPolicy policy, RoutingContext context, int capacity) : IDisposable
{
    /// <summary>How many legs are searched for one by one before the rest is sorted.</summary>
    private const int Searched = 8;

    /// <summary>From how many backends on a plan borrows its memory, and can't be explained once it is done.</summary>
    private const int Large = 64;

    private readonly bool isPooled = capacity >= Large;
    private RoutingCandidate[] candidates = Memory<RoutingCandidate>(capacity);
    private RankedCandidate[] order = Memory<RankedCandidate>(capacity);
    private List<RouteBarrier>? barriers;
    private int count;
    private int scored;
    private int next;
    private int found;

    /// <summary>How many legs there are, asked and yet to be asked.</summary>
    public int LegCount => count;

    /// <summary>Every backend that is not asked.</summary>
    public IReadOnlyList<RouteRejection> Rejections => field ??= barriers is null ? [] : [.. barriers.Select(Describe)];

    private PlanWords Words => new(policy, context, candidates.AsSpan(0, scored));

    internal Span<RankedCandidate> Order => order.AsSpan(0, count);

    internal ReadOnlySpan<RoutingCandidate> Candidates => candidates.AsSpan(0, count);

    /// <summary>Whether a backend is left to ask.</summary>
    public bool HasNext => next < count;

    /// <summary>Takes the next backend to ask; false when none is left.</summary>
    public bool TryNext(out RouteLeg leg)
    {
        if (!TryPeek(out leg))
        {
            return false;
        }

        next++;
        return true;
    }

    /// <summary>The next backend to ask, which stays the next.</summary>
    public bool TryPeek(out RouteLeg leg)
    {
        if (!HasNext)
        {
            leg = default;
            return false;
        }

        if (found == next)
        {
            Find(order.AsSpan(next, count - next));
            found++;
        }

        ref readonly var ranked = ref order[next];
        leg = new RouteLeg(ranked.Index, ranked.Score, ranked.Rank);
        return true;
    }

    /// <summary>The leg, taken or not, whose backend has that place on the route; false when it is not in the plan.</summary>
    public bool TryFind(int index, out RouteLeg leg)
    {
        foreach (ref readonly var ranked in Order)
        {
            if (ranked.Index == index)
            {
                leg = new RouteLeg(ranked.Index, ranked.Score, ranked.Rank);
                return true;
            }
        }

        leg = default;
        return false;
    }

    /// <summary>Why a leg has its place: told by <see cref="object.ToString"/>, made when it is asked for.</summary>
    public object ReasonOf(in RouteLeg leg) => isPooled ? Reason(leg) : leg.Index == order[0].Index ? this : new LaterReason(this, leg);

    /// <summary>Why the first leg has its place: mostly it is the one that answers, and the plan is there already.</summary>
    public override string ToString() => Words.Reason(order[0]);

    /// <summary>Why a leg has its place, in one line.</summary>
    public string Reason(in RouteLeg leg)
    {
        foreach (var ranked in Order)
        {
            if (ranked.Index == leg.Index)
            {
                return Words.Reason(ranked);
            }
        }

        throw new ArgumentException("This leg is not of this plan, or the plan was disposed.", nameof(leg));
    }

    /// <summary>The whole plan in words. Takes no leg.</summary>
    public RouteExplanation Explain(string route)
    {
        var sorted = Order.ToArray();
        Array.Sort(sorted);
        return new RouteExplanation
        {
            Route = route,
            Policy = policy.Name,
            InputTokens = profile.InputTokens,
            OutputTokens = profile.OutputTokens,
            OutputCap = profile.OutputCap,
            Required = profile.Required,
            AllowedRegions = profile.AllowedRegions,
            Currency = context.Currency,
            Legs = Array.ConvertAll(sorted, Describe),
            Rejections = Rejections,
        };
    }

    public void Dispose()
    {
        if (isPooled && candidates.Length > 0)
        {
            ArrayPool<RoutingCandidate>.Shared.Return(candidates, clearArray: true);
            ArrayPool<RankedCandidate>.Shared.Return(order);
            (candidates, order, count, next, found) = ([], [], 0, 0, 0);
        }
    }

    internal void Admit(in RoutingCandidate candidate, RouteRank rank, int index)
    {
        candidates[count] = candidate;
        order[count] = new RankedCandidate(rank, count, count, index);
        count++;
    }

    internal void Refuse(RouteBarrier barrier) => (barriers ??= []).Add(barrier);

    internal void Score(ReadOnlySpan<double> scores)
    {
        for (var i = 0; i < scores.Length; i++)
        {
            order[i].Score = double.IsNaN(scores[i]) ? double.PositiveInfinity : scores[i];
        }

        scored = scores.Length;
    }

    /// <summary>Leaves the best leg alone in the plan, for a conversation that no second backend could go on with.</summary>
    internal void KeepFirst()
    {
        if (count > 1)
        {
            Order.Sort();
            foreach (var other in Order[1..])
            {
                Refuse(new RouteBarrier(RouteObstacle.OtherProvider, candidates[other.Place].Backend, null, null));
            }

            count = 1;
        }
    }

    private static T[] Memory<T>(int capacity) => capacity >= Large ? ArrayPool<T>.Shared.Rent(capacity) : new T[capacity];

    private void Find(Span<RankedCandidate> rest)
    {
        if (next < Searched)
        {
            BringBestForward(rest);
        }
        else if (next == Searched)
        {
            rest.Sort();
        }
    }

    private static void BringBestForward(Span<RankedCandidate> rest)
    {
        var best = 0;
        for (var i = 1; i < rest.Length; i++)
        {
            if (rest[i].Precedes(rest[best]))
            {
                best = i;
            }
        }

        (rest[0], rest[best]) = (rest[best], rest[0]);
    }

    private ExplainedLeg Describe(RankedCandidate ranked) => Words.Leg(ranked, candidates[ranked.Place]);

    private RouteRejection Describe(RouteBarrier barrier) => barrier.Describe(profile, context);

    private sealed class LaterReason(RoutePlan plan, RouteLeg leg)
    {
        public override string ToString() => plan.Reason(leg);
    }
}
