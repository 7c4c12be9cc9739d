using Providers.Execution;

namespace Providers.Tests.Execution;

public class BackoffTests
{
    private const int Draws = 10_000;

    [Theory]
    [InlineData(0, 200)]
    [InlineData(1, 400)]
    [InlineData(2, 800)]
    [InlineData(3, 1600)]
    [InlineData(4, 2000)]
    [InlineData(1_000_000, 2000)]
    public void The_longest_wait_doubles_from_200_ms_to_2_s(int repeats, int longest)
    {
        Backoff.For(repeats, chance: 1).ShouldBe(TimeSpan.FromMilliseconds(longest));
        Backoff.For(repeats, chance: 0.5).ShouldBe(TimeSpan.FromMilliseconds(longest / 2));
        Backoff.For(repeats, chance: 0).ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void Every_wait_is_between_nothing_and_the_longest_whatever_chance_says()
    {
        var random = new Random(7);
        for (var i = 0; i < Draws; i++)
        {
            var (repeats, chance) = (random.Next(), random.NextDouble());
            Backoff.For(repeats, chance).ShouldBeInRange(TimeSpan.Zero, Backoff.Longest, $"{repeats} repeats, chance {chance}");
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(9)]
    public void Every_tenth_of_the_range_is_as_likely_as_any_other(int repeats)
    {
        var random = new Random(11);
        var longest = Backoff.For(repeats, chance: 1);
        var tenths = new int[10];
        for (var i = 0; i < Draws; i++)
        {
            tenths[(int)(Backoff.For(repeats, random.NextDouble()) / longest * tenths.Length)]++;
        }

        // A thousand each; six standard deviations are 180.
        tenths.ShouldAllBe(count => count > 820 && count < 1180);
    }
}
