using Providers.Routing;

namespace Providers.Tests.Routing;

public class WeightedPolicyTests
{
    private static readonly WeightedPolicy Policy = new();

    [Fact]
    public void Each_is_first_as_often_as_its_share()
    {
        var shares = Orders([1, 3, 6]).CountBy(order => order[0]).ToDictionary(pair => pair.Key, pair => pair.Value / 10_000.0);

        shares[0].ShouldBe(0.1, 0.015);
        shares[1].ShouldBe(0.3, 0.015);
        shares[2].ShouldBe(0.6, 0.015);
    }

    [Fact]
    public void The_second_is_drawn_from_the_rest_by_share()
    {
        var seconds = Orders([1, 3, 6]).Where(order => order[0] == 2).Select(order => order[1]).ToList();

        (seconds.Count(second => second == 1) / (double)seconds.Count).ShouldBe(0.75, 0.02);
    }

    [Fact]
    public void Weight_zero_is_always_last() => Orders([0, 0.001]).ShouldAllBe(order => order[1] == 0);

    [Fact]
    public void Tells_the_share()
    {
        RoutingCandidate[] candidates = [Given.Candidate("a") with { Weight = 2.5 }, Given.Candidate("b")];

        Policy.Explain(Given.Context(), candidates, 0, 0).ShouldBe("drawn with weight 2.5 of 3.5");
    }

    private static List<int[]> Orders(double[] weights)
    {
        var context = Given.Context();
        var candidates = weights.Select((weight, i) => Given.Candidate($"b{i}") with { Weight = weight }).ToArray();
        var scores = new double[weights.Length];
        var orders = new List<int[]>();
        for (var i = 0; i < 10_000; i++)
        {
            Policy.Score(context, candidates, scores);
            orders.Add([.. Enumerable.Range(0, weights.Length).OrderBy(place => scores[place])]);
        }

        return orders;
    }
}
