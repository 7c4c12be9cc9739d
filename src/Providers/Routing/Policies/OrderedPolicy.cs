namespace Providers.Routing;

/// <summary>The route's own order.</summary>
internal sealed class OrderedPolicy : IRoutingPolicy
{
    public string Name => "Ordered";

    public void Score(RoutingContext context, ReadOnlySpan<RoutingCandidate> candidates, Span<double> scores)
    {
        for (var i = 0; i < candidates.Length; i++)
        {
            scores[i] = i + 1;
        }
    }

    public string Explain(RoutingContext context, ReadOnlySpan<RoutingCandidate> candidates, int index, double score)
        => $"number {index + 1} of {candidates.Length} in the route's order";
}
