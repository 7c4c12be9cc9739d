using Providers.Answers;

namespace Providers.Tests.Answers;

public sealed class QuestionIndexTests
{
    [Fact]
    public void The_index_takes_up_at_most_1_KB_a_question_beyond_its_text()
    {
        const int Questions = 20_000;
        var texts = ManyQuestions.Of(Questions).ToArray();
        var keys = texts.Select((_, at) => at.ToString()).ToArray();
        var index = new QuestionIndex();
        index.Add("warm", "How do I warm up?");
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < Questions; i++)
        {
            index.Add(keys[i], texts[i]);
        }

        var each = (GC.GetTotalMemory(forceFullCollection: true) - before) / Questions;
        GC.KeepAlive(texts);
        index.Count.ShouldBe(Questions + 1);
        each.ShouldBeInRange(1, 1024);
    }

    [Fact]
    public void Among_many_that_are_alike_the_right_one_is_found()
    {
        var index = new QuestionIndex();
        foreach (var (text, at) in ManyQuestions.Of(20_000).Select((text, at) => (text, at)))
        {
            index.Add(at.ToString(), text);
        }

        index.Add("mine", "Where is order 88213?");
        index.Find("What is the status of order 88213?")!.Key.ShouldBe("mine");
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
        index.Find("Where is parcel 17?").ShouldBeNull();
        index.Find("Where is parcel 417?")!.Score.ShouldBe(1);
        for (var i = 0; i < 200; i++)
        {
            index.Remove($"{i}");
        }

        index.Find("Where is parcel 417?").ShouldBeNull();
    }
}
