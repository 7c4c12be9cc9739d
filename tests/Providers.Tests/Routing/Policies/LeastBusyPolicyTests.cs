using Providers.Routing;

namespace Providers.Tests.Routing;

public class LeastBusyPolicyTests
{
    [Fact]
    public void Scores_by_the_calls_under_way()
        => Given.Scores(new LeastBusyPolicy(), Given.Candidate("a", inFlight: 2), Given.Candidate("b")).ShouldBe([2, 0]);
}
