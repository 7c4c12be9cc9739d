using Providers.Answers;
using Providers.Tests.House;

namespace Providers.Tests.Answers;

[Collection(nameof(Alone))]
public sealed class QuestionIndexSizeTests
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
}
