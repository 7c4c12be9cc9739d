using Providers.Routing.Policies;

namespace Providers.Tests.Routing.Policies;

public class LeastBusyPolicyTests
{
    [Fact]
    public void Scores_by_the_calls_under_way()
        => Given.Scores(new LeastBusyPolicy(), Given.Candidate("a", inFlight: 2), Given.Candidate("b")).ShouldBe([2, 0]);
}
