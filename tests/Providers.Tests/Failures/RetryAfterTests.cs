using Providers.Failures;

namespace Providers.Tests.Failures;

public sealed class RetryAfterTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("2", 2)]
    [InlineData(" 1.5 ", 1.5)]
    [InlineData("0", 0)]
    [InlineData("-3", 0)]
    [InlineData("410400", 410_400)]
    [InlineData("99999999999", 604_800)]
    [InlineData("Sat, 21 Nov 2026 12:00:30 GMT", 30)]
    [InlineData("Sat, 21 Nov 2026 11:00:00 GMT", 0)]
    [InlineData("Sun, 21 Nov 2027 12:00:00 GMT", 604_800)]
    public void Reads_seconds_and_dates(string value, double seconds)
        => Parse(("retry-after", value)).ShouldBe(TimeSpan.FromSeconds(seconds));

    [Theory]
    [InlineData("soon")]
    [InlineData("")]
    [InlineData("NaN")]
    [InlineData("1e400")]
    [InlineData("12 bananas")]
    public void Ignores_what_it_cannot_read(string value) => Parse(("retry-after", value)).ShouldBeNull();

    [Fact]
    public void Milliseconds_beat_seconds()
        => Parse(("retry-after-ms", "250"), ("retry-after", "9")).ShouldBe(TimeSpan.FromMilliseconds(250));

    [Fact]
    public void Garbage_in_milliseconds_leaves_the_seconds()
        => Parse(("retry-after-ms", "soon"), ("retry-after", "9")).ShouldBe(TimeSpan.FromSeconds(9));

    [Fact]
    public void Nothing_said_is_nothing() => Parse().ShouldBeNull();

    [Theory]
    [InlineData("You exceeded your current quota. Please retry in 36.8s.", 36.8)]
    [InlineData("Rate limit reached. Please try again in 7m12s. Visit https://example.com", 432)]
    [InlineData("Limit 3, used 3. Please Try Again In 20ms", 0.02)]
    [InlineData("retry in 9999h", 604_800)]
    public void Finds_a_wait_in_words(string message, double seconds)
        => RetryAfter.InWords(message).ShouldBe(TimeSpan.FromSeconds(seconds));

    [Theory]
    [InlineData(null)]
    [InlineData("Please try again later.")]
    [InlineData("You may retry in 5 hours.")]
    [InlineData("Please retry in ")]
    [InlineData("Please retry in a while")]
    public void Ignores_words_of_no_wait(string? message) => RetryAfter.InWords(message).ShouldBeNull();

    [Theory]
    [InlineData("36.800772187s", 36.800772)]
    [InlineData("1m", 60.0)]
    [InlineData("soon", null)]
    [InlineData(null, null)]
    public void Reads_a_duration(string? text, double? seconds)
        => (RetryAfter.ParseDuration(text) is { } read ? Math.Round(read.TotalSeconds, 6) : (double?)null).ShouldBe(seconds);

    private static TimeSpan? Parse(params (string Name, string Value)[] headers)
        => RetryAfter.Parse(name => headers.FirstOrDefault(header => header.Name == name).Value, Now);
}
