using Providers.Health;

namespace Providers.Tests.Health;

public class ConnectivityRuleTests
{
    [Theory]
    [InlineData(0, 0, 0, ConnectivityState.Online)]
    [InlineData(1, 1, 0, ConnectivityState.Online)]
    [InlineData(3, 2, 0, ConnectivityState.Degraded)]
    [InlineData(3, 2, 1, ConnectivityState.Degraded)]
    [InlineData(3, 0, 2, ConnectivityState.Degraded)]
    [InlineData(3, 0, 0, ConnectivityState.Degraded)]
    [InlineData(3, 0, 3, ConnectivityState.Offline)]
    [InlineData(1, 0, 1, ConnectivityState.Offline)]
    public void Is_offline_only_when_no_hosted_backend_answers_at_all(int hosted, int well, int unreachable, ConnectivityState expected)
        => ConnectivityRule.Judge(hosted, well, unreachable).ShouldBe(expected);
}
