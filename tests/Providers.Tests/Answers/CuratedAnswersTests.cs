using Microsoft.Extensions.Logging.Abstractions;
using Providers.Answers;

namespace Providers.Tests.Answers;

public sealed class CuratedAnswersTests : IDisposable
{
    private readonly TestClock clock = new();
    private readonly string folder = Directory.CreateTempSubdirectory("curated-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_question_gets_the_text_below_its_heading()
    {
        var curated = Open("faq.md", """
            # Our answers
            An introduction that is no answer.

            ## How do I reset my password?
            Click on **forgot**.

            ```
            ## not a heading
            ```

            ## 怎么退货？
            ## 退货流程是什么？
            七天内可以退货。
            """);

        var found = curated.Find("How can I reset the password?").ShouldNotBeNull();
        found.Origin.ShouldBe(AnswerOrigin.Curated);
        found.Text.ShouldStartWith("Click on **forgot**.");
        found.Text.ShouldContain("## not a heading");
        found.Source.ShouldBe("faq.md");
        found.Age.ShouldBeNull();
        curated.Find("如何退货?")!.Text.ShouldBe("七天内可以退货。");
        curated.Count.ShouldBe(3);
        curated.Find("How do I delete my password?").ShouldBeNull();
        curated.Find("and my password?").ShouldBeNull();
    }

    [Fact]
    public void JSON_will_do_too()
        => Open("faq.json", """
            [
              { "question": "Where are you?", "answer": "In Bern." },
              { "question": "Opening hours of the shop?", "answer": "Nine to five." }
            ]
            """).Find("What are the shop's opening hours?")!.Text.ShouldBe("Nine to five.");

    [Theory]
    [InlineData("faq.md", "## A question\n\n## Another", "Line 1")]
    [InlineData("faq.json", "{}", "array")]
    [InlineData("faq.json", """[ { "question": "Where?" } ]""", "array")]
    [InlineData("faq.json", """[ { "question": "Where?", "answer": " " } ]""", "answer")]
    public void A_file_that_is_not_of_its_form_says_where(string name, string text, string expected)
        => Should.Throw<FormatException>(() => Open(name, text)).Message.ShouldContain(expected);

    [Fact]
    public void A_changed_file_is_read_again_and_a_broken_one_changes_nothing()
    {
        var curated = Open("faq.md", "## Where are you?\nIn Bern.");
        Write("faq.md", "## Where is the nearest shop?\nIn Basel it is.");
        curated.Find("Where is the nearest shop?").ShouldBeNull();

        clock.Advance(TimeSpan.FromSeconds(3));
        curated.Find("Where is the nearest shop?")!.Text.ShouldBe("In Basel it is.");

        Write("faq.md", "## No answer below this");
        clock.Advance(TimeSpan.FromSeconds(3));
        curated.Find("Where is the nearest shop?").ShouldNotBeNull();

        File.Delete(Path.Combine(folder, "faq.md"));
        clock.Advance(TimeSpan.FromSeconds(3));
        curated.Find("Where is the nearest shop?").ShouldNotBeNull();
    }

    [Fact]
    public void The_check_finds_contradictions_duplicates_and_questions_that_lean_on_others()
    {
        Write("faq.md", """
            ## How do I reset my password?
            Click on forgot.
            ## How can I reset the password?
            Call us.
            ## Resetting my password
            Click on forgot.
            ## And the second one?
            No.
            ## Do you ship to Canada?
            Yes.
            """);
        var (questions, problems) = CuratedCheck.Run(Path.Combine(folder, "faq.md"));

        questions.ShouldBe(5);
        problems.Count.ShouldBe(3);
        problems[0].ShouldContain("line 3 (\"How can I reset the password?\") contradicts line 1");
        problems[1].ShouldContain("line 5");
        problems[2].ShouldContain("leans on an earlier question");
    }

    private CuratedAnswers Open(string name, string text)
    {
        Write(name, text);
        return new CuratedAnswers(Path.Combine(folder, name), 0.6, clock, NullLogger.Instance);
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(folder, name), text);
}
