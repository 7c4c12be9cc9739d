using System.Globalization;

namespace Providers.Routing;

/// <summary>Weighs cost, latency and headroom against the best among the candidates.</summary>
/// <remarks>Register one with weights of your own, under its name or another: <c>AddPolicy(new BalancedPolicy(weights))</c>.</remarks>
public sealed class BalancedPolicy : IRoutingPolicy
{
    // What each part counts, of one.
    private readonly double cost;
    private readonly double latency;
    private readonly double headroom;
    private readonly double sessionHome;

    /// <summary>Creates the policy.</summary>
    /// <param name="weights">How much each part counts; null is the default of each.</param>
    /// <param name="name">The name routes use for it.</param>
    /// <exception cref="ArgumentOutOfRangeException">A weight is negative or not a number, or all three parts count nothing.</exception>
    public BalancedPolicy(BalancedWeights? weights = null, string name = "Balanced")
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        weights ??= new BalancedWeights();
        var total = weights.Cost + weights.Latency + weights.Headroom;
        ReadOnlySpan<double> parts = [weights.Cost, weights.Latency, weights.Headroom, weights.SessionHome];
        foreach (var part in parts)
        {
            if (!(double.IsFinite(part) && part >= 0 && total > 0))
            {
                throw new ArgumentOutOfRangeException(nameof(weights), "Weights are 0 or more, and one of the parts counts.");
            }
        }

        (cost, latency, headroom) = (weights.Cost / total, weights.Latency / total, weights.Headroom / total);
        sessionHome = weights.SessionHome;
        Name = name;
    }

    /// <inheritdoc />
    public string Name { get; }

    /// <inheritdoc />
    public void Score(RoutingContext context, ReadOnlySpan<RoutingCandidate> candidates, Span<double> scores)
    {
        var best = BestOf.These(candidates, scores);
        for (var i = 0; i < candidates.Length; i++)
        {
            scores[i] = Parts(candidates[i], scores[i], best).Sum;
        }
    }

    /// <inheritdoc />
    public string Explain(RoutingContext context, ReadOnlySpan<RoutingCandidate> candidates, int index, double score)
    {
        ArgumentNullException.ThrowIfNull(context);
        ref readonly var candidate = ref candidates[index];
        var costs = new double[candidates.Length];
        var best = BestOf.These(candidates, costs);
        var parts = Parts(candidate, costs[index], best);
        var (price, wait) = (PolicyWords.Cost(candidate, context), PolicyWords.Wait(candidate));
        var sum = string.Create(
            CultureInfo.InvariantCulture,
            $"{score:F3} = {parts.Cost:F3} cost ({price}) + {parts.Latency:F3} latency ({wait}) + {parts.Headroom:F3} headroom");
        var home = candidate.IsSessionHome ? string.Create(CultureInfo.InvariantCulture, $" - {parts.Home:F3} session") : "";
        return string.Create(CultureInfo.InvariantCulture, $"{sum} ({candidate.Headroom * 100:F0} % left){home}");
    }

    private ScoreParts Parts(in RoutingCandidate candidate, double price, in BestOf best)
    {
        // Squared: the last tenth of a limit matters, the first hardly does.
        var used = 1 - Math.Clamp(candidate.Headroom, 0, 1);
        return new ScoreParts(
            cost * (double.IsNaN(price) ? 1 : Excess(price, best.Cost)),
            latency * LatencyOf(candidate, best),
            headroom * used * used,
            candidate.IsSessionHome ? sessionHome : 0);
    }

    /// <summary>A backend nobody knows is tried as if it were the fastest, but by one call at a time.</summary>
    private static double LatencyOf(in RoutingCandidate candidate, in BestOf best) => candidate.FirstContentSeconds is null
        ? candidate.InFlight == 0 ? 0 : 1
        : Excess(ExpectedWait.Of(candidate), best.Wait);

    /// <summary>0 for the best, one half at twice the best, towards 1 beyond: a hair's breadth stays a hair's breadth.</summary>
    private static double Excess(double value, double best) => value <= best ? 0 : 1 - best / value;

    private readonly record struct ScoreParts(double Cost, double Latency, double Headroom, double Home)
    {
        public double Sum => Cost + Latency + Headroom - Home;
    }

    private readonly record struct BestOf(double Cost, double Wait)
    {
        /// <param name="candidates">All of them.</param>
        /// <param name="costs">Takes what each costs; not a number where that is unknown.</param>
        public static BestOf These(ReadOnlySpan<RoutingCandidate> candidates, Span<double> costs)
        {
            var (leastCost, leastWait) = (double.PositiveInfinity, double.PositiveInfinity);
            for (var i = 0; i < candidates.Length; i++)
            {
                ref readonly var candidate = ref candidates[i];
                costs[i] = candidate.Cost is { } known ? (double)known : double.NaN;
                leastCost = costs[i] < leastCost ? costs[i] : leastCost;
                if (candidate.FirstContentSeconds is not null && ExpectedWait.Of(candidate) is var wait && wait < leastWait)
                {
                    leastWait = wait;
                }
            }

            return new BestOf(leastCost, leastWait);
        }
    }
}
