using Microsoft.Extensions.AI;
using Providers.Routing;

namespace Providers.Tests.Routing;

public class RoutePlannerTests
{
    [Fact]
    public void Asks_healthy_before_slow_before_the_ladder_before_open_circuits()
        => Given.Legs(
            Given.Profile(),
            Given.Reading("open") with { IsCircuitOpen = true },
            Slow("slow"),
            Given.Reading("healthy"),
            Given.Reading("local") with { IsDegrade = true }).ShouldBe(["healthy", "slow", "local", "open"]);

    [Fact]
    public void The_policy_decides_among_equals()
    {
        RouteReading[] readings = [Given.Reading("dear", 2), Given.Reading("cheap", 1), Given.Reading("unknown")];
        using var plan = Given.Plan(Given.Profile(), new CheapestPolicy(), Given.Context(), readings);

        Given.Legs(plan, readings).ShouldBe(["cheap", "dear", "unknown"]);
    }

    [Fact]
    public void The_policy_never_ranks_the_ladder()
    {
        RouteReading[] readings = [Given.Reading("free", 0) with { IsDegrade = true }, Given.Reading("dear", 2)];
        using var plan = Given.Plan(Given.Profile(), new CheapestPolicy(), Given.Context(), readings);

        Given.Legs(plan, readings).ShouldBe(["dear", "free"]);
    }

    [Fact]
    public void A_backend_that_can_reason_is_asked_first_for_an_effort()
        => Given.Legs(
            Given.Profile(new ChatOptions { Reasoning = new() { Effort = ReasoningEffort.Low } }),
            Given.Reading("plain"),
            Given.Reading(Given.Backend("thinker", BackendCapabilities.Reasoning))).ShouldBe(["thinker", "plain"]);

    [Fact]
    public void A_score_that_is_no_number_is_last()
    {
        RouteReading[] readings = [Given.Reading("a"), Given.Reading("b")];
        using var plan = Given.Plan(Given.Profile(), new Scripted(double.NaN, 7), Given.Context(), readings);

        Given.Legs(plan, readings).ShouldBe(["b", "a"]);
    }

    [Fact]
    public void Equal_scores_keep_the_routes_order()
    {
        RouteReading[] readings = [Given.Reading("a"), Given.Reading("b"), Given.Reading("c")];
        using var plan = Given.Plan(Given.Profile(), new Scripted(1, 1, 1), Given.Context(), readings);

        Given.Legs(plan, readings).ShouldBe(["a", "b", "c"]);
    }

    [Fact]
    public void The_policy_sees_only_those_that_could_answer()
    {
        var policy = new Scripted(1, 1);
        RouteReading[] readings = [Given.Reading("a"), Given.Reading("held") with { Hold = new("pacing", null) }, Given.Reading("c")];
        using var plan = Given.Plan(Given.Profile(), policy, Given.Context(), readings);

        policy.Seen.ShouldBe(["a", "c"]);
    }

    [Fact]
    public void A_leg_points_at_its_reading()
    {
        using var plan = Given.Plan(Given.Profile(), Given.Reading("held") with { Hold = new("pacing", null) }, Given.Reading("b"));

        plan.TryNext(out var leg).ShouldBeTrue();
        leg.Index.ShouldBe(1);
    }

    [Fact]
    public void Legs_say_what_they_are()
    {
        using var plan = Given.Plan(
            Given.Profile(), Given.Reading("open") with { IsCircuitOpen = true }, Given.Reading("local") with { IsDegrade = true });

        plan.TryNext(out var local).ShouldBeTrue();
        plan.TryNext(out var open).ShouldBeTrue();
        (local.IsDegrade, local.IsLastResort).ShouldBe((true, false));
        (open.IsDegrade, open.IsLastResort).ShouldBe((false, true));
        plan.TryNext(out _).ShouldBeFalse();
    }

    [Fact]
    public void A_kept_conversation_is_answered_by_its_holder_alone()
    {
        RouteReading[] readings = [Given.Reading("a"), Home("holder")];
        using var plan = Given.Plan(Given.Profile(new ChatOptions { ConversationId = "c" }), readings);

        Given.Legs(plan, readings).ShouldBe(["holder"]);
        plan.Rejections.ShouldHaveSingleItem().ToString().ShouldBe("a: the conversation is kept at another backend");
    }

    [Fact]
    public void A_kept_conversation_whose_holder_is_held_has_no_leg()
        => Given.Legs(
            Given.Profile(new ChatOptions { ConversationId = "c" }),
            Given.Reading("a"),
            Home("holder") with { Hold = new("pacing", null) }).ShouldBeEmpty();

    [Fact]
    public void A_kept_conversation_with_an_unknown_holder_has_one_leg()
    {
        RouteReading[] readings = [Given.Reading("a"), Given.Reading("b"), Given.Reading("local") with { IsDegrade = true }];
        using var plan = Given.Plan(Given.Profile(new ChatOptions { ConversationId = "c" }), readings);

        Given.Legs(plan, readings).ShouldBe(["a"]);
        plan.Rejections.Select(rejection => rejection.Backend).ShouldBe(["b", "local"]);
    }

    [Fact]
    public void No_backend_makes_an_empty_plan()
    {
        using var plan = Given.Plan(Given.Profile());

        plan.TryNext(out _).ShouldBeFalse();
        plan.Rejections.ShouldBeEmpty();
    }

    private static RouteReading Slow(string name) => new() { Candidate = Given.Candidate(name) with { IsSlow = true } };

    private static RouteReading Home(string name) => new() { Candidate = Given.Candidate(name) with { IsSessionHome = true } };

    private sealed class Scripted(params double[] script) : IRoutingPolicy
    {
        public string Name => "Scripted";

        public List<string> Seen { get; } = [];

        public void Score(RoutingContext context, ReadOnlySpan<RoutingCandidate> candidates, Span<double> scores)
        {
            foreach (var candidate in candidates)
            {
                Seen.Add(candidate.Backend.Name);
            }

            script.CopyTo(scores);
        }

        public string Explain(RoutingContext context, ReadOnlySpan<RoutingCandidate> candidates, int index, double score) => "";
    }
}
