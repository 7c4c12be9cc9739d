using Providers.Routing;

namespace Providers.Tests.Routing;

public class OrderedPolicyTests
{
    [Fact]
    public void Keeps_the_routes_order()
        => Given.Scores(new OrderedPolicy(), Given.Candidate("a", 9), Given.Candidate("b", 0)).ShouldBe([1, 2]);
}
