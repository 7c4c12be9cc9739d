using Providers.Hosting;

namespace Providers.Tests.Hosting.Reading;

public class DurationTests
{
    [Theory]
    [InlineData("30s", 30_000)]
    [InlineData("1500ms", 1_500)]
    [InlineData("5m", 300_000)]
    [InlineData("24h", 86_400_000)]
    [InlineData("7d", 604_800_000)]
    [InlineData("1.5h", 5_400_000)]
    [InlineData("0.5s", 500)]
    [InlineData("0s", 0)]
    [InlineData("30 S", 30_000)]
    [InlineData("00:00:30", 30_000)]
    [InlineData("0:02:00", 120_000)]
    [InlineData("23:59:59", 86_399_000)]
    [InlineData("00:00:01.5", 1_500)]
    [InlineData("1.00:00:00", 86_400_000)]
    public void Reads_what_people_write(string text, double milliseconds)
    {
        Duration.TryParse(text, out var value).ShouldBeTrue();
        value.TotalMilliseconds.ShouldBe(milliseconds);
    }

    [Theory]
    [InlineData("30")]
    [InlineData("1.5")]
    [InlineData("-30s")]
    [InlineData("-00:00:30")]
    [InlineData("00:30")]
    [InlineData("25:00:00")]
    [InlineData("00:00:61")]
    [InlineData("s")]
    [InlineData("ms")]
    [InlineData("30 seconds")]
    [InlineData("30sec")]
    [InlineData("1,5s")]
    [InlineData("1e3s")]
    [InlineData("NaNs")]
    [InlineData("∞s")]
    [InlineData("99999999999999999999d")]
    [InlineData("9999999d")]
    [InlineData("soon")]
    public void Refuses_what_could_mean_two_things_or_none(string text) => Duration.TryParse(text, out _).ShouldBeFalse();
}
