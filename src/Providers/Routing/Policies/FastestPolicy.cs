namespace Providers.Routing;

/// <summary>The shortest expected wait for the first content: its average, times the calls that would then be under way.</summary>
internal sealed class FastestPolicy : IRoutingPolicy
{
    /// <summary>Up to this many, all are compared; above, two drawn by chance, so that callers don't all rush to one.</summary>
    private const int ComparedAtMost = 8;

    /// <summary>Puts those that were not drawn behind the two that were. Longer than any first content takes.</summary>
    private const double Undrawn = 1_000_000;

    public string Name => "Fastest";

    public void Score(RoutingContext context, ReadOnlySpan<RoutingCandidate> candidates, Span<double> scores)
    {
        for (var i = 0; i < candidates.Length; i++)
        {
            scores[i] = ExpectedWait.Of(candidates[i]);
        }

        if (candidates.Length > ComparedAtMost)
        {
            PreferTwoDrawn(context.Random, scores);
        }
    }

    public string Explain(RoutingContext context, ReadOnlySpan<RoutingCandidate> candidates, int index, double score)
        => PolicyWords.Wait(candidates[index]) + (score >= Undrawn ? ", not among the two drawn" : "");

    private static void PreferTwoDrawn(Random random, Span<double> scores)
    {
        var first = random.Next(scores.Length);
        var second = random.Next(scores.Length - 1);
        second += second >= first ? 1 : 0;
        for (var i = 0; i < scores.Length; i++)
        {
            scores[i] += i == first || i == second ? 0 : Undrawn;
        }
    }
}
