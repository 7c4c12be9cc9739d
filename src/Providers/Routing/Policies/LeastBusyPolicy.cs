namespace Providers.Routing;

/// <summary>The fewest calls under way.</summary>
internal sealed class LeastBusyPolicy : IRoutingPolicy
{
    public string Name => "LeastBusy";

    public void Score(RoutingContext context, ReadOnlySpan<RoutingCandidate> candidates, Span<double> scores)
    {
        for (var i = 0; i < candidates.Length; i++)
        {
            scores[i] = candidates[i].InFlight;
        }
    }

    public string Explain(RoutingContext context, ReadOnlySpan<RoutingCandidate> candidates, int index, double score)
        => PolicyWords.InFlight(candidates[index]);
}
