using Providers.Answers;

namespace Providers.Tests.Answers;

public sealed class AnswerLabelTests
{
    [Theory]
    [InlineData(0, "less than a minute")]
    [InlineData(59, "less than a minute")]
    [InlineData(60, "1 minute")]
    [InlineData(7199, "1 hour")]
    [InlineData(3 * 3600, "3 hours")]
    [InlineData(23 * 3600, "23 hours")]
    [InlineData(50 * 3600, "2 days")]
    public void An_age_is_told_in_its_largest_whole_unit(int seconds, string words)
        => AnswerLabel.Stale(TimeSpan.FromSeconds(seconds)).ShouldBe($"answered from memory, {words} old");
}
