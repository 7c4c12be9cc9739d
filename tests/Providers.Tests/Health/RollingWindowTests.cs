using Providers.Health;

namespace Providers.Tests.Health;

public class RollingWindowTests
{
    private static readonly TimeSpan FiveMinutes = TimeSpan.FromMinutes(5);

    [Fact]
    public void Counts_what_is_within_the_window_and_forgets_the_rest()
    {
        var window = new RollingWindow(FiveMinutes);
        window.Add(success: true, TimeSpan.Zero);
        window.Add(success: false, TimeSpan.FromSeconds(100));

        window.Count.ShouldBe(new(1, 1));
        window.MoveTo(TimeSpan.FromSeconds(299));
        window.Count.ShouldBe(new(1, 1));
        window.MoveTo(TimeSpan.FromSeconds(300));
        window.Count.ShouldBe(new(0, 1));
        window.MoveTo(TimeSpan.FromDays(30));
        window.Count.ShouldBe(new(0, 0));
        window.Count.SuccessRate.ShouldBe(1);
    }

    [Fact]
    public void Is_empty_when_cleared()
    {
        var window = new RollingWindow(FiveMinutes);
        window.Add(success: false, TimeSpan.FromSeconds(5));

        window.Clear();

        window.Count.Total.ShouldBe(0);
        window.MoveTo(TimeSpan.FromMinutes(6));
        window.Count.Total.ShouldBe(0);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Agrees_with_a_full_history_to_within_a_bucket(int seed)
    {
        var random = new Random(seed);
        var window = new RollingWindow(FiveMinutes);
        var history = new List<(TimeSpan At, bool Success)>();
        var now = TimeSpan.Zero;

        for (var step = 0; step < 20_000; step++)
        {
            now += TimeSpan.FromSeconds(random.NextDouble() < 0.001 ? random.Next(600) : random.NextDouble() * 3);
            var success = random.NextDouble() < 0.8;
            window.Add(success, now);
            history.Add((now, success));

            history.RemoveAll(entry => now - entry.At >= FiveMinutes);
            var surelyIn = history.Where(entry => now - entry.At <= FiveMinutes * (29.0 / 30)).ToList();
            window.Count.Total.ShouldBeInRange(surelyIn.Count, history.Count);
            window.Count.Failures.ShouldBeInRange(surelyIn.Count(entry => !entry.Success), history.Count(entry => !entry.Success));
        }
    }

    [Fact]
    public void A_window_shorter_than_its_buckets_still_counts()
    {
        var window = new RollingWindow(TimeSpan.FromTicks(1));
        window.Add(success: true, TimeSpan.FromTicks(7));

        window.Count.ShouldBe(new(1, 0));
        window.MoveTo(TimeSpan.FromTicks(100));
        window.Count.Total.ShouldBe(0);
    }
}
