using Providers.Answers;

namespace Providers.Tests.Answers;

public sealed class FollowUpsTests
{
    [Theory]
    [InlineData("and the second one?")]
    [InlineData("What about delivery to France?")]
    [InlineData("Is it waterproof?")]
    [InlineData("How much is that one?")]
    [InlineData("那第二个呢？")]
    [InlineData("还有别的颜色吗")]
    [InlineData("蓝色的呢？")]
    [InlineData("它防水吗？")]
    [InlineData("这个多少钱")]
    public void A_question_that_leans_on_another_is_a_follow_up(string question) => FollowUps.Is(question).ShouldBeTrue();

    [Fact]
    public void Questions_that_stand_alone_are_none()
        => ParaphraseSet.All.Pairs.SelectMany(pair => new[] { pair.Question, pair.Paraphrase }).Where(FollowUps.Is).ShouldBeEmpty();
}
