using Providers.Routing;

namespace Providers.Tests.Routing;

public class RoutePlanTests
{
    [Fact]
    public void Explaining_takes_no_leg()
    {
        using var plan = Given.Plan(Given.Profile(), Given.Reading("a"), Given.Reading("b"));

        plan.Explain("chat").Legs.Select(leg => leg.Backend).ShouldBe(["a", "b"]);

        plan.TryNext(out var leg).ShouldBeTrue();
        leg.Index.ShouldBe(0);
    }

    [Fact]
    public void Explaining_half_way_still_tells_the_whole_plan()
    {
        using var plan = Given.Plan(Given.Profile(), Given.Reading("a"), Given.Reading("b"), Given.Reading("c"));
        plan.TryNext(out _);

        plan.Explain("chat").Legs.Select(leg => leg.Backend).ShouldBe(["a", "b", "c"]);
    }

    [Fact]
    public void Tells_the_plan_on_a_page()
    {
        RouteReading[] readings =
        [
            new() { Candidate = Given.Candidate("dear", 0.002m, 0.2) },
            new() { Candidate = Given.Candidate("cheap", 0.0005m) with { IsSlow = true } },
            Given.Reading("open", 0.001m) with { IsCircuitOpen = true },
            Given.Reading("local", 0) with { IsDegrade = true },
            Given.Reading("held") with { Hold = new("its key was refused", new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero)) },
        ];
        var profile = Given.Profile(new() { MaxOutputTokens = 50 });
        using var plan = Given.Plan(profile, new CheapestPolicy(), Given.Context(), readings);

        plan.Explain("chat").ToString().ShouldBe("""
            Route 'chat' by Cheapest: 100 tokens in, about 50 out (at most 50)
              1. dear: Cheapest: 0.002 USD
              2. cheap: Cheapest: 0.0005 USD, slow, so after the others
              3. local: a step of the degrade ladder
              4. open: Cheapest: 0.001 USD, its circuit is open, so the last resort
              -  held: its key was refused until 2026-11-21 12:00:00Z
            """);
    }

    [Fact]
    public void Hands_out_many_legs_in_the_same_order_as_it_explains()
    {
        var chance = new Random(Given.Seed);
        var readings = Enumerable.Range(0, 100).Select(i => Given.Reading($"b{i}", chance.Next(20))).ToArray();
        using var plan = Given.Plan(Given.Profile(), new CheapestPolicy(), Given.Context(), readings);
        var explained = plan.Explain("chat").Legs.Select(leg => leg.Backend).ToList();

        Given.Legs(plan, readings).ShouldBe(explained);
    }

    [Fact]
    public void A_reason_that_is_read_late_outlives_the_plan()
    {
        var plan = Given.Plan(Given.Profile(), Given.Reading("a"), Given.Reading("b"));
        plan.TryNext(out var leg);
        var reason = plan.ReasonOf(leg);
        plan.Dispose();

        reason.ToString().ShouldBe("Ordered: number 1 of 2 in the route's order");
    }

    [Fact]
    public void A_reason_of_a_large_plan_outlives_the_memory_it_borrowed()
    {
        var plan = Given.Plan(Given.Profile(), Many());
        plan.TryNext(out var leg);
        var reason = plan.ReasonOf(leg);
        plan.Dispose();
        using var next = Given.Plan(Given.Profile(), [.. Many().Reverse()]);

        reason.ToString().ShouldBe("Ordered: number 1 of 100 in the route's order");
    }

    [Fact]
    public void A_large_plan_gives_back_what_it_borrowed_once()
    {
        var plan = Given.Plan(Given.Profile(), Many());
        plan.TryNext(out var leg);
        plan.Dispose();
        plan.Dispose();

        plan.TryNext(out _).ShouldBeFalse();
        Should.Throw<ArgumentException>(() => plan.Reason(leg));
    }

    [Fact]
    public void Rejections_outlive_the_plan()
    {
        var plan = Given.Plan(Given.Profile(), Given.Reading("a") with { Hold = new("pacing", null) });
        plan.Dispose();

        plan.Rejections.ShouldHaveSingleItem().Reason.ShouldBe("pacing");
    }

    private static RouteReading[] Many() => [.. Enumerable.Range(0, 100).Select(i => Given.Reading($"b{i}"))];
}
