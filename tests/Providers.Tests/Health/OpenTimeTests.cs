using Providers.Health;

namespace Providers.Tests.Health;

public class OpenTimeTests
{
    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 10)]
    [InlineData(3, 20)]
    [InlineData(6, 160)]
    [InlineData(7, 300)]
    [InlineData(1_000_000, 300)]
    public void Doubles_from_five_seconds_to_five_minutes(int openings, int seconds)
        => OpenTime.For(HealthOptions.Default, openings, chance: 0).ShouldBe(TimeSpan.FromSeconds(seconds));

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public void Chance_takes_off_up_to_a_fifth(int openings)
    {
        var longest = OpenTime.For(HealthOptions.Default, openings, chance: 0);

        OpenTime.For(HealthOptions.Default, openings, chance: 1).ShouldBe(longest * 0.8);
        OpenTime.For(HealthOptions.Default, openings, chance: 0.5).ShouldBe(longest * 0.9);
    }

    [Fact]
    public void Never_exceeds_the_maximum_even_when_the_first_time_does()
        => OpenTime.For(new() { OpenFor = TimeSpan.FromHours(1) }, 1, chance: 0).ShouldBe(TimeSpan.FromMinutes(5));
}
