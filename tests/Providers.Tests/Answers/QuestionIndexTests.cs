using Providers.Answers;

namespace Providers.Tests.Answers;

public sealed class QuestionIndexTests
{
    [Fact]
    public void Among_many_that_are_alike_the_right_one_is_found()
    {
        var index = new QuestionIndex();
        foreach (var (text, at) in ManyQuestions.Of(20_000).Select((text, at) => (text, at)))
        {
            index.Add(at.ToString(), text);
        }

        index.Add("mine", "Where is order 88213?");
        index.Find("What is the status of order 88213?")[0].Key.ShouldBe("mine");
    }

    [Fact]
    public void What_was_removed_is_not_found_and_leaves_room()
    {
        var index = new QuestionIndex();
        for (var round = 0; round < 5; round++)
        {
            for (var i = 0; i < 200; i++)
            {
                index.Add($"{i}", $"Where is parcel {round}{i}?");
            }
        }

        index.Count.ShouldBe(200);
        index.Find("Where is parcel 17?").ShouldBeEmpty();
        index.Find("Where is parcel 417?")[0].Score.ShouldBe(1);
        for (var i = 0; i < 200; i++)
        {
            index.Remove($"{i}");
        }

        index.Find("Where is parcel 417?").ShouldBeEmpty();
    }
}
