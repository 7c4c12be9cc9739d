using System.Globalization;

namespace Providers.Routing;

/// <summary>Weighs cost, latency and headroom against the best among the candidates.</summary>
/// <remarks>Register one with weights of your own, under its name or another: <c>AddPolicy(new BalancedPolicy(weights))</c>.</remarks>
public sealed class BalancedPolicy : IRoutingPolicy
{
    private readonly BalancedWeights weights;
    private readonly double total;

    /// <summary>Creates the policy.</summary>
    /// <param name="weights">How much each part counts; null is the default of each.</param>
    /// <param name="name">The name routes use for it.</param>
    /// <exception cref="ArgumentOutOfRangeException">A weight is negative or not a number, or all three parts count nothing.</exception>
    public BalancedPolicy(BalancedWeights? weights = null, string name = "Balanced")
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        this.weights = weights ?? new BalancedWeights();
        total = this.weights.Cost + this.weights.Latency + this.weights.Headroom;
        ReadOnlySpan<double> parts = [this.weights.Cost, this.weights.Latency, this.weights.Headroom, this.weights.SessionHome];
        foreach (var part in parts)
        {
            if (!(double.IsFinite(part) && part >= 0 && total > 0))
            {
                throw new ArgumentOutOfRangeException(nameof(weights), "Weights are 0 or more, and one of the parts counts.");
            }
        }

        Name = name;
    }

    /// <inheritdoc />
    public string Name { get; }

    /// <inheritdoc />
    public void Score(RoutingContext context, ReadOnlySpan<RoutingCandidate> candidates, Span<double> scores)
    {
        var best = BestOf.These(candidates);
        for (var i = 0; i < candidates.Length; i++)
        {
            scores[i] = Parts(candidates[i], best).Sum;
        }
    }

    /// <inheritdoc />
    public string Explain(RoutingContext context, ReadOnlySpan<RoutingCandidate> candidates, int index, double score)
    {
        ArgumentNullException.ThrowIfNull(context);
        ref readonly var candidate = ref candidates[index];
        var parts = Parts(candidate, BestOf.These(candidates));
        var (cost, wait) = (PolicyWords.Cost(candidate, context), PolicyWords.Wait(candidate));
        var sum = string.Create(
            CultureInfo.InvariantCulture,
            $"{score:F3} = {parts.Cost:F3} cost ({cost}) + {parts.Latency:F3} latency ({wait}) + {parts.Headroom:F3} headroom");
        var home = candidate.IsSessionHome ? string.Create(CultureInfo.InvariantCulture, $" - {parts.Home:F3} session") : "";
        return string.Create(CultureInfo.InvariantCulture, $"{sum} ({candidate.Headroom * 100:F0} % left){home}");
    }

    private ScoreParts Parts(in RoutingCandidate candidate, in BestOf best)
    {
        // Squared: the last tenth of a limit matters, the first hardly does.
        var used = 1 - Math.Clamp(candidate.Headroom, 0, 1);
        return new ScoreParts(
            weights.Cost / total * (candidate.Cost is { } cost ? Excess((double)cost, best.Cost) : 1),
            weights.Latency / total * LatencyOf(candidate, best),
            weights.Headroom / total * used * used,
            candidate.IsSessionHome ? weights.SessionHome : 0);
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
        public static BestOf These(ReadOnlySpan<RoutingCandidate> candidates)
        {
            var (cost, wait) = (double.PositiveInfinity, double.PositiveInfinity);
            foreach (ref readonly var candidate in candidates)
            {
                cost = candidate.Cost is { } known ? Math.Min(cost, (double)known) : cost;
                wait = candidate.FirstContentSeconds is null ? wait : Math.Min(wait, ExpectedWait.Of(candidate));
            }

            return new BestOf(cost, wait);
        }
    }
}
