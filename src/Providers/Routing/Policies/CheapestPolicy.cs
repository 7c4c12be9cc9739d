namespace Providers.Routing;

/// <summary>The lowest expected cost. A free backend costs nothing; one whose price is unknown comes last.</summary>
internal sealed class CheapestPolicy : IRoutingPolicy
{
    public string Name => "Cheapest";

    public void Score(RoutingContext context, ReadOnlySpan<RoutingCandidate> candidates, Span<double> scores)
    {
        for (var i = 0; i < candidates.Length; i++)
        {
            scores[i] = candidates[i].Cost is { } cost ? (double)cost : double.PositiveInfinity;
        }
    }

    public string Explain(RoutingContext context, ReadOnlySpan<RoutingCandidate> candidates, int index, double score)
        => PolicyWords.Cost(candidates[index], context);
}
