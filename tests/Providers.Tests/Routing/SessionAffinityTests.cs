using Providers.Routing;

namespace Providers.Tests.Routing;

public class SessionAffinityTests
{
    [Fact]
    public void A_session_stays_at_home_while_it_is_not_much_dearer() => First(Reading("a", 1.0m), Home("b", 1.5m)).ShouldBe("b");

    [Fact]
    public void A_session_moves_when_home_is_much_dearer() => First(Reading("a", 1.0m), Home("b", 1.6m)).ShouldBe("a");

    [Fact]
    public void A_session_moves_to_what_is_free() => First(Reading("a", 0), Home("b", 0.001m)).ShouldBe("a");

    [Fact]
    public void A_session_stays_where_prices_are_not_in_use() => First(Reading("a", null), Home("b", null)).ShouldBe("b");

    [Fact]
    public void A_home_of_unknown_price_does_not_hide_what_it_costs() => First(Reading("a", 1), Home("b", null)).ShouldBe("a");

    [Fact]
    public void A_session_leaves_a_home_that_is_slow()
        => First(Reading("a", 1), new() { Candidate = Home("b", 1).Candidate with { IsSlow = true } }).ShouldBe("a");

    [Fact]
    public void A_session_leaves_a_home_whose_circuit_is_open()
        => First(Reading("a", 1), Home("b", 1) with { IsCircuitOpen = true }).ShouldBe("a");

    [Fact]
    public void A_session_stays_when_the_others_are_as_slow()
        => First(
            new() { Candidate = Reading("a", 1).Candidate with { IsSlow = true } },
            new() { Candidate = Home("b", 1).Candidate with { IsSlow = true } }).ShouldBe("b");

    [Fact]
    public void The_reason_tells_of_the_session()
    {
        using var plan = Given.Plan(Given.Profile(), Reading("a", 1), Home("b", 1));
        plan.TryNext(out var leg);

        plan.Reason(leg).ShouldBe("Ordered: number 2 of 2 in the route's order, answered this session before");
    }

    private static RouteReading Reading(string name, decimal? cost) => Given.Reading(name, cost);

    private static RouteReading Home(string name, decimal? cost)
        => new() { Candidate = Given.Candidate(name, cost) with { IsSessionHome = true } };

    private static string First(params RouteReading[] readings)
    {
        using var plan = Given.Plan(Given.Profile(), new OrderedPolicy(), Given.Context(), readings);
        return Given.Legs(plan, readings)[0];
    }
}
