using Providers.Health;

namespace Providers.Tests.Health;

public class LatencyRingTests
{
    [Fact]
    public void Knows_no_percentile_before_twenty_samples()
    {
        var ring = new LatencyRing();
        for (var sample = 0; sample < 19; sample++)
        {
            ring.Add(TimeSpan.FromSeconds(1));
        }

        ring.Percentile95().ShouldBeNull();
        ring.Add(TimeSpan.FromSeconds(1));
        ring.Percentile95().ShouldBe(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void Is_the_time_that_95_of_100_stay_within()
    {
        var ring = new LatencyRing();
        foreach (var milliseconds in Enumerable.Range(1, 100).Reverse())
        {
            ring.Add(TimeSpan.FromMilliseconds(milliseconds));
        }

        ring.Percentile95().ShouldBe(TimeSpan.FromMilliseconds(95));
    }

    [Fact]
    public void Keeps_the_last_128()
    {
        var ring = new LatencyRing();
        for (var sample = 0; sample < 1_000; sample++)
        {
            ring.Add(TimeSpan.FromSeconds(100));
        }

        for (var sample = 0; sample < 128; sample++)
        {
            ring.Add(TimeSpan.FromSeconds(1));
        }

        ring.Percentile95().ShouldBe(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void Forgets_when_cleared()
    {
        var ring = new LatencyRing();
        for (var sample = 0; sample < 30; sample++)
        {
            ring.Add(TimeSpan.FromSeconds(1));
        }

        ring.Clear();

        ring.Percentile95().ShouldBeNull();
    }
}
