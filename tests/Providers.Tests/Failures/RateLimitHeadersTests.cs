using Providers.Failures;

namespace Providers.Tests.Failures;

public sealed class RateLimitHeadersTests
{
    [Theory]
    [InlineData("1s", 1_000)]
    [InlineData("6m0s", 360_000)]
    [InlineData("250ms", 250)]
    [InlineData("1h2m3.5s", 3_723_500)]
    [InlineData("0s", 0)]
    [InlineData("20", 20_000)]
    [InlineData("999999h", 604_800_000)]
    public void Reads_durations_as_go_prints_them(string value, double milliseconds)
        => Read(("x-ratelimit-reset-requests", value))!.ResetRequests.ShouldBe(TimeSpan.FromMilliseconds(milliseconds));

    [Theory]
    [InlineData("soon")]
    [InlineData("1x")]
    [InlineData("s")]
    [InlineData("")]
    [InlineData("-1s")]
    [InlineData("1.2.3s")]
    public void Ignores_what_is_no_duration(string value) => Read(("x-ratelimit-reset-tokens", value)).ShouldBeNull();

    [Fact]
    public void Reads_every_count_and_leaves_out_the_absent()
    {
        var reading = Read(
            ("x-ratelimit-limit-requests", "500"), ("x-ratelimit-remaining-requests", "0"), ("x-ratelimit-remaining-tokens", "-1"));

        reading.ShouldBe(new RateLimitReading { LimitRequests = 500, RemainingRequests = 0 });
    }

    [Theory]
    [InlineData("700", "300", "300")]
    [InlineData("300", "700", "300")]
    [InlineData("300", null, "300")]
    [InlineData(null, "300", "300")]
    [InlineData("many", "300", "300")]
    public void Of_the_keys_tokens_and_its_projects_the_fewer_count(string? key, string? project, string remaining)
    {
        var reading = Read(
            ("x-ratelimit-limit-tokens", "1000"), ("x-ratelimit-remaining-tokens", key!), ("x-ratelimit-reset-tokens", "1s"),
            ("x-ratelimit-limit-project-tokens", "2000"), ("x-ratelimit-remaining-project-tokens", project!), ("x-ratelimit-reset-project-tokens", "2s"));

        var byProject = project == remaining;
        reading.ShouldBe(new RateLimitReading
        {
            LimitTokens = byProject ? 2000 : 1000,
            RemainingTokens = long.Parse(remaining, System.Globalization.CultureInfo.InvariantCulture),
            ResetTokens = TimeSpan.FromSeconds(byProject ? 2 : 1),
        });
    }

    [Fact]
    public void No_header_is_no_reading() => Read().ShouldBeNull();

    private static RateLimitReading? Read(params (string Name, string Value)[] headers)
        => RateLimitHeaders.Read(name => headers.FirstOrDefault(header => header.Name == name).Value);
}
