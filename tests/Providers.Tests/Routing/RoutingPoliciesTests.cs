using Providers.Routing;

namespace Providers.Tests.Routing;

public class RoutingPoliciesTests
{
    [Theory]
    [InlineData("Ordered")]
    [InlineData("CHEAPEST")]
    [InlineData("fastest")]
    [InlineData("Balanced")]
    [InlineData("Weighted")]
    [InlineData("leastbusy")]
    public void Finds_the_six_without_case(string name)
    {
        new RoutingPolicies([]).TryGet(name, out var policy).ShouldBeTrue();
        policy!.Name.ShouldBe(name, StringCompareShould.IgnoreCase);
    }

    [Fact]
    public void Knows_no_other()
    {
        var policies = new RoutingPolicies([]);

        policies.TryGet("Fairest", out _).ShouldBeFalse();
        policies.Names.ShouldBe(["Ordered", "Cheapest", "Fastest", "Balanced", "Weighted", "LeastBusy"]);
    }

    [Fact]
    public void Finds_what_a_host_registered()
    {
        var own = new BalancedPolicy(name: "Thrifty");

        new RoutingPolicies([own]).TryGet("thrifty", out var found).ShouldBeTrue();
        found.ShouldBeSameAs(own);
    }

    [Fact]
    public void A_registered_policy_takes_the_place_of_one_of_the_house()
    {
        var own = new BalancedPolicy(new BalancedWeights { Cost = 1 });

        new RoutingPolicies([own]).TryGet("Balanced", out var found).ShouldBeTrue();
        found.ShouldBeSameAs(own);
    }
}
