using Providers.Routing;

namespace Providers.Tests.Routing;

public class FastestPolicyTests
{
    private static readonly FastestPolicy Policy = new();

    [Fact]
    public void Scores_by_the_wait_a_further_call_would_have()
        => Given.Scores(Policy, Given.Candidate("idle", wait: 0.4), Given.Candidate("busy", wait: 0.2, inFlight: 3)).ShouldBe([0.4, 0.8]);

    [Fact]
    public void An_unknown_backend_is_tried_at_once()
        => Given.Scores(Policy, Given.Candidate("known", wait: 0.1), Given.Candidate("cold")).ShouldBe([0.1, 0]);

    [Fact]
    public void An_unknown_backend_is_tried_by_one_call_at_a_time()
    {
        var scores = Given.Scores(Policy, Given.Candidate("known", wait: 30, inFlight: 100), Given.Candidate("cold", inFlight: 1));

        scores[1].ShouldBeGreaterThan(scores[0]);
    }

    [Fact]
    public void Up_to_eight_backends_all_are_compared()
        => Given.Scores(Policy, Backends(8)).Index().MinBy(score => score.Item).Index.ShouldBe(0);

    [Fact]
    public void Above_eight_the_better_of_two_drawn_is_first()
    {
        var firsts = Enumerable.Range(0, 2_000).Select(First).ToList();
        var shares = firsts.CountBy(first => first).ToDictionary(pair => pair.Key, pair => pair.Value / 2_000.0);

        // Of n backends in order of speed the i-th wins when it is drawn with a slower one: 2(n-1-i)/(n(n-1)).
        shares[0].ShouldBe(2.0 * 9 / (10 * 9), 0.04);
        shares[5].ShouldBe(2.0 * 4 / (10 * 9), 0.04);
        shares.ShouldNotContainKey(9);

        static int First(int seed)
        {
            var scores = new double[10];
            Policy.Score(Given.Context(seed), Backends(10), scores);
            return scores.Index().MinBy(score => score.Item).Index;
        }
    }

    [Fact]
    public void Two_are_drawn_and_all_alike()
    {
        var drawn = Enumerable.Range(0, 4_000).SelectMany(Drawn).CountBy(place => place).ToDictionary();

        drawn.Count.ShouldBe(10);
        drawn.Values.ShouldAllBe(times => Math.Abs(times - 800) < 120);

        static List<int> Drawn(int seed)
        {
            var scores = new double[10];
            Policy.Score(Given.Context(seed), Backends(10), scores);
            var places = Enumerable.Range(0, 10).Where(place => scores[place] < 1_000).ToList();
            places.Count.ShouldBe(2, $"seed {seed}");
            return places;
        }
    }

    [Fact]
    public void Those_not_drawn_follow_by_speed()
    {
        var scores = Given.Scores(Policy, Backends(10));
        var order = scores.Index().OrderBy(score => score.Item).Select(score => score.Index).ToList();

        order[2..].ShouldBe(order[2..].Order());
    }

    [Fact]
    public void Tells_the_wait_and_the_draw()
    {
        var candidate = Given.Candidate("a", wait: 0.42, inFlight: 2);

        Policy.Explain(Given.Context(), [candidate], 0, 1.26).ShouldBe("420 ms to first content, 2 under way");
        Policy.Explain(Given.Context(), [candidate], 0, 1_000_001.26)
            .ShouldBe("420 ms to first content, 2 under way, not among the two drawn");
        Policy.Explain(Given.Context(), [Given.Candidate("cold")], 0, 0).ShouldBe("speed not known yet");
    }

    private static RoutingCandidate[] Backends(int count)
        => [.. Enumerable.Range(0, count).Select(i => Given.Candidate($"b{i}", wait: 0.1 * (i + 1)))];
}
