using Providers.Health;

namespace Providers.Tests.Health;

public class TripRuleTests
{
    [Theory]
    [InlineData(2, null)]
    [InlineData(3, CircuitCause.ConsecutiveFailures)]
    [InlineData(4, CircuitCause.ConsecutiveFailures)]
    internal void Trips_after_three_consecutive_failures(int failures, CircuitCause? expected)
        => TripRule.Judge(HealthOptions.Default, failures, new(0, failures)).ShouldBe(expected);

    [Theory]
    [InlineData(18, 1, null)] // 94.7 %, of 19
    [InlineData(19, 1, null)] // 95 %
    [InlineData(18, 2, CircuitCause.LowSuccess)]
    [InlineData(94, 6, CircuitCause.LowSuccess)]
    [InlineData(95, 5, null)]
    internal void Trips_below_95_percent_of_at_least_20_results(int successes, int failures, CircuitCause? expected)
        => TripRule.Judge(HealthOptions.Default, 1, new(successes, failures)).ShouldBe(expected);

    [Fact]
    public void Follows_the_options()
    {
        var options = new HealthOptions { ConsecutiveFailures = 1, MinimumSuccess = 0.5, MinimumRequests = 4 };

        TripRule.Judge(options, 1, new(9, 1)).ShouldBe(CircuitCause.ConsecutiveFailures);
        TripRule.Judge(options, 0, new(2, 2)).ShouldBeNull();
        TripRule.Judge(options, 0, new(1, 3)).ShouldBe(CircuitCause.LowSuccess);
        TripRule.Judge(options, 0, new(0, 3)).ShouldBeNull();
    }
}
