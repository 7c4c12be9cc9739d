using Providers.Health;

namespace Providers.Tests.Health;

public class PeakEwmaTests
{
    [Fact]
    public void Knows_nothing_before_its_first_sample()
    {
        var average = default(PeakEwma);

        average.Value.ShouldBeNull();
        average.AfterSilence(TimeSpan.FromHours(1)).ShouldBeNull();
    }

    [Fact]
    public void Believes_a_worse_sample_at_once()
    {
        var average = default(PeakEwma);
        average.Observe(0.4, TimeSpan.Zero);
        average.Observe(5, TimeSpan.FromMilliseconds(1));

        average.Value.ShouldBe(5);
    }

    [Fact]
    public void Forgives_by_the_time_that_has_passed()
    {
        var average = default(PeakEwma);
        average.Observe(5, TimeSpan.Zero);
        average.Observe(1, TimeSpan.FromSeconds(10));

        average.Value!.Value.ShouldBe(5 / Math.E + 1 - 1 / Math.E, 1e-9);
    }

    [Fact]
    public void A_better_sample_in_the_same_moment_changes_nothing()
    {
        var average = default(PeakEwma);
        average.Observe(5, TimeSpan.FromSeconds(3));
        average.Observe(1, TimeSpan.FromSeconds(3));

        average.Value.ShouldBe(5);
    }

    [Fact]
    public void Halves_with_each_five_minutes_of_silence()
    {
        var average = default(PeakEwma);
        average.Observe(4, TimeSpan.Zero);

        average.AfterSilence(TimeSpan.FromMinutes(5))!.Value.ShouldBe(2, 1e-9);
        average.AfterSilence(TimeSpan.FromMinutes(10))!.Value.ShouldBe(1, 1e-9);
        average.Value.ShouldBe(4);
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public void Stays_between_its_last_sample_and_the_worst(int seed)
    {
        var random = new Random(seed);
        var average = default(PeakEwma);
        var now = TimeSpan.Zero;
        var worst = 0.0;
        for (var step = 0; step < 5_000; step++)
        {
            now += TimeSpan.FromSeconds(random.NextDouble() * 5);
            var sample = random.NextDouble() * 10;
            worst = Math.Max(worst, sample);
            average.Observe(sample, now);
            average.Value!.Value.ShouldBeInRange(sample, worst);
        }
    }

    [Fact]
    public void A_moment_without_a_word_is_no_silence()
    {
        var average = new PeakEwma();
        average.Observe(4, TimeSpan.Zero);

        average.AfterSilence(TimeSpan.FromMilliseconds(999)).ShouldBe(4);
        average.AfterSilence(TimeSpan.FromSeconds(1))!.Value.ShouldBeInRange(3.99, 3.999);
    }
}
