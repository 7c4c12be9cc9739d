using System.Globalization;

namespace Providers.Routing;

/// <summary>A draw: each backend is first as often as its share of the weights says. Weight 0 is asked last.</summary>
internal sealed class WeightedPolicy : IRoutingPolicy
{
    public string Name => "Weighted";

    /// <remarks>Exponential times with the weights as rates: their order is a draw without replacement.</remarks>
    public void Score(RoutingContext context, ReadOnlySpan<RoutingCandidate> candidates, Span<double> scores)
    {
        for (var i = 0; i < candidates.Length; i++)
        {
            var chance = 1 - context.Random.NextDouble();
            scores[i] = candidates[i].Weight > 0 ? -Math.Log(chance) / candidates[i].Weight : double.PositiveInfinity;
        }
    }

    public string Explain(RoutingContext context, ReadOnlySpan<RoutingCandidate> candidates, int index, double score)
    {
        var total = 0.0;
        foreach (var candidate in candidates)
        {
            total += Math.Max(0, candidate.Weight);
        }

        var weight = Math.Max(0, candidates[index].Weight);
        return string.Create(CultureInfo.InvariantCulture, $"drawn with weight {weight:0.##} of {total:0.##}");
    }
}
