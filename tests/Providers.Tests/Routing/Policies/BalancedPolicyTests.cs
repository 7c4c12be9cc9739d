using Providers.Routing;

namespace Providers.Tests.Routing;

public class BalancedPolicyTests
{
    private static readonly BalancedPolicy Policy = new();

    [Fact]
    public void The_best_in_every_part_scores_zero()
        => Given.Scores(Policy, Given.Candidate("a", 0.1m, 0.2), Given.Candidate("b", 0.2m, 0.4)).ShouldBe([0, 0.4 * 0.5 + 0.4 * 0.5]);

    [Fact]
    public void A_little_dearer_does_not_outweigh_much_faster()
    {
        var scores = Given.Scores(Policy, Given.Candidate("cheap", 0.10m, 2.0), Given.Candidate("fast", 0.11m, 0.2));

        scores[1].ShouldBeLessThan(scores[0]);
    }

    [Fact]
    public void A_little_faster_does_not_outweigh_much_dearer()
    {
        var scores = Given.Scores(Policy, Given.Candidate("cheap", 0.1m, 0.22), Given.Candidate("fast", 1m, 0.2));

        scores[0].ShouldBeLessThan(scores[1]);
    }

    [Fact]
    public void An_unknown_price_counts_as_the_dearest()
        => Given.Scores(Policy, Given.Candidate("known", 100), Given.Candidate("unknown")).ShouldBe([0, 0.4]);

    [Fact]
    public void Beside_a_free_backend_every_price_is_dear()
        => Given.Scores(Policy, Given.Candidate("free", 0), Given.Candidate("paid", 0.001m)).ShouldBe([0, 0.4]);

    [Fact]
    public void An_unknown_speed_is_tried_by_one_call_at_a_time()
        => Given.Scores(Policy, Given.Candidate("known", 1, 0.2), Given.Candidate("cold", 1), Given.Candidate("trying", 1, null, 1))
            .ShouldBe([0, 0, 0.4]);

    [Fact]
    public void Calls_under_way_count_as_waiting()
        => Given.Scores(Policy, Given.Candidate("idle", 1, 0.2), Given.Candidate("busy", 1, 0.2, 1)).ShouldBe([0, 0.2]);

    [Fact]
    public void The_last_tenth_of_a_limit_counts_far_more_than_the_first()
    {
        var scores = Given.Scores(
            Policy, Given.Candidate("full", 1, 1) with { Headroom = 0.9 }, Given.Candidate("low", 1, 1) with { Headroom = 0.1 });

        scores[0].ShouldBe(0.2 * 0.01, 1e-9);
        scores[1].ShouldBe(0.2 * 0.81, 1e-9);
    }

    [Fact]
    public void The_sessions_home_has_an_advantage()
        => Given.Scores(Policy, Given.Candidate("other", 1, 1), Given.Candidate("home", 1, 1) with { IsSessionHome = true })
            .ShouldBe([0, -0.15]);

    [Fact]
    public void Weights_are_proportions()
    {
        var policy = new BalancedPolicy(new() { Cost = 3, Latency = 1, Headroom = 0 });

        Given.Scores(policy, Given.Candidate("slow", 1, 2), Given.Candidate("dear", 2, 1)).ShouldBe([0.125, 0.375]);
    }

    [Theory]
    [InlineData(-1, 1, 1, 0)]
    [InlineData(0, 0, 0, 0)]
    [InlineData(1, double.NaN, 1, 0)]
    [InlineData(1, 1, double.PositiveInfinity, 0)]
    [InlineData(1, 1, 1, -0.1)]
    public void Weights_that_weigh_nothing_are_refused(double cost, double latency, double headroom, double home)
        => Should.Throw<ArgumentOutOfRangeException>(
            () => new BalancedPolicy(new() { Cost = cost, Latency = latency, Headroom = headroom, SessionHome = home }));

    [Fact]
    public void Tells_the_score_in_its_parts()
    {
        RoutingCandidate[] candidates =
        [
            Given.Candidate("a", 0.0004m, 0.42) with { Headroom = 0.5, IsSessionHome = true },
            Given.Candidate("b", 0.0002m, 0.21, 3),
        ];
        var scores = Given.Scores(Policy, candidates);

        Policy.Explain(Given.Context(), candidates, 0, scores[0]).ShouldBe(
            "0.100 = 0.200 cost (0.0004 USD) + 0.000 latency (420 ms to first content) + 0.050 headroom (50 % left) - 0.150 session");
        Policy.Explain(Given.Context(), candidates, 1, scores[1]).ShouldBe(
            "0.200 = 0.000 cost (0.0002 USD) + 0.200 latency (210 ms to first content, 3 under way) + 0.000 headroom (100 % left)");
    }
}
