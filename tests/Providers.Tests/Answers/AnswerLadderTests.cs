using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging.Abstractions;
using Providers.Answers;
using Providers.Telemetry;
using static Providers.Tests.Answers.Answering;

namespace Providers.Tests.Answers;

public sealed class AnswerLadderTests : IDisposable
{
    private static readonly AnswerOwner Chat = new("chat", null);

    private readonly TestClock clock = new();
    private readonly RouterTelemetry telemetry;
    private readonly MemoryAnswerStore store;
    private readonly StoredAnswers stored;
    private readonly AnswerLadder ladder;

    public AnswerLadderTests()
    {
        telemetry = new RouterTelemetry(NullLogger.Instance, clock);
        store = new MemoryAnswerStore(time: clock);
        stored = new StoredAnswers(store, new LexicalQuestions(0.6), clock);
        ladder = new AnswerLadder(stored, null, clock, telemetry);
    }

    public void Dispose()
    {
        stored.Dispose();
        telemetry.Dispose();
    }

    [Fact]
    public async Task The_same_request_gets_its_old_answer_with_a_label()
    {
        await Keep("hello", "hi");
        clock.Advance(TimeSpan.FromHours(3));

        var found = (await Find("hello")).ShouldNotBeNull();
        found.Origin.ShouldBe(AnswerOrigin.Stale);
        found.Age.ShouldBe(TimeSpan.FromHours(3));
        found.Label.ShouldBe("answered from memory, 3 hours old");
        var response = found.ToResponse();
        response.Text.ShouldBe("hi");
        response.FinishReason.ShouldBe(ChatFinishReason.Stop);
    }

    [Fact]
    public async Task An_answer_older_than_the_route_allows_is_not_given()
    {
        await Keep("hello", "hi");
        clock.Advance(TimeSpan.FromHours(24));
        (await Find("hello")).ShouldNotBeNull();
        clock.Advance(TimeSpan.FromTicks(1));
        (await Find("hello")).ShouldBeNull();
    }

    [Fact]
    public async Task Nothing_is_given_to_another_tenant_or_route_even_by_a_store_that_mixes_keys()
    {
        await store.SaveAsync(Stored(Key("hello").Hash) with { Tenant = "acme" });
        (await Find("hello")).ShouldBeNull();

        await store.SaveAsync(Stored(Key("hello").Hash) with { Route = "other" });
        (await Find("hello")).ShouldBeNull();
    }

    [Fact]
    public async Task A_request_without_a_key_gets_nothing()
        => (await ladder.FindAsync(null, Chat, TimeSpan.FromHours(24), default)).ShouldBeNull();

    [Fact]
    public async Task A_similar_question_gets_the_answer_with_its_score()
    {
        await Keep("How do I reset my password?", "Click on forgot.");
        clock.Advance(TimeSpan.FromDays(1));

        var found = (await Find("How can I reset the password?")).ShouldNotBeNull();
        found.Origin.ShouldBe(AnswerOrigin.Similar);
        found.Text.ShouldBe("Click on forgot.");
        found.Score.ShouldNotBeNull().ShouldBeGreaterThanOrEqualTo(0.6);
        found.Threshold.ShouldBe(0.6);
        found.Label.ShouldBe("answered from memory for a similar question, 1 day old");
    }

    [Fact]
    public async Task An_answer_that_is_too_old_does_not_hide_a_similar_one_that_is_not()
    {
        await Keep("How do I reset my password?", "Write to us.");
        clock.Advance(TimeSpan.FromHours(25));
        await Keep("How can I reset the password?", "Click on forgot.");

        var found = (await Find("How do I reset my password?")).ShouldNotBeNull();
        (found.Origin, found.Text).ShouldBe((AnswerOrigin.Similar, "Click on forgot."));
    }

    [Theory]
    [InlineData("Cancel order 123", "Cancel order 124")]
    [InlineData("Cancel order 123", "Don't cancel order 123")]
    [InlineData("取消订单123", "取消订单124")]
    [InlineData("取消订单123", "不要取消订单123")]
    public async Task Another_number_and_a_denial_are_other_questions(string kept, string asked)
    {
        await Keep(kept, "done");

        (await Find(asked)).ShouldBeNull();
        (await Find(kept + "!")).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_similar_question_under_other_instructions_gets_nothing()
    {
        await Keep("How do I reset my password?", "Click on forgot.");
        var other = AnswerKeys.Of("chat", null, [new(ChatRole.System, "be rude"), User("How can I reset the password?")], null);

        (await ladder.FindAsync(other, Chat, TimeSpan.FromHours(24), default)).ShouldBeNull();
    }

    [Fact]
    public async Task An_answer_the_store_let_go_is_not_given()
    {
        await Keep("How do I reset my password?", "Click on forgot.");
        await store.EraseAsync(new());

        (await Find("How can I reset the password?")).ShouldBeNull();
    }

    [Fact]
    public async Task What_is_erased_is_not_found_by_likeness()
    {
        await Keep("How do I reset my password?", "Click on forgot.");

        (await stored.EraseAsync(new() { Question = "How do I reset my password?" }, default)).ShouldBe(1);
        (await Find("How can I reset the password?")).ShouldBeNull();
    }

    [Fact]
    public async Task A_process_that_starts_with_a_store_finds_what_was_kept_before()
    {
        await Keep("How do I reset my password?", "Click on forgot.");
        using var later = new StoredAnswers(store, new LexicalQuestions(0.6), clock);

        (await new AnswerLadder(later, null, clock, telemetry).FindAsync(
            Key("How can I reset the password?"), Chat, TimeSpan.FromHours(24), default)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Two_tenants_never_get_each_others_answers()
    {
        var random = new Random(7);
        var questions = ParaphraseSet.All.Pairs;
        for (var i = 0; i < 300; i++)
        {
            var (question, paraphrase) = questions[random.Next(questions.Count)];
            var owner = $"tenant {random.Next(3)}";
            await stored.KeepAsync(Key(question, tenant: owner), new("chat", owner), Complete(owner), default);

            var asker = $"tenant {random.Next(3)}";
            var asked = random.Next(2) == 0 ? question : paraphrase;
            var found = await ladder.FindAsync(Key(asked, tenant: asker), new("chat", asker), TimeSpan.FromHours(24), default);
            (found?.Text ?? asker).ShouldBe(asker);
        }
    }

    [Fact]
    public async Task What_is_not_fit_is_not_kept()
    {
        var cut = Complete("hi");
        cut.FinishReason = ChatFinishReason.Length;

        (await stored.KeepAsync(Key("hello"), Chat, cut, default)).ShouldBeFalse();
        store.Count.ShouldBe(0);
    }

    private async Task Keep(string question, string answer)
        => (await stored.KeepAsync(Key(question), Chat, Complete(answer), default)).ShouldBeTrue();

    private ValueTask<LadderAnswer?> Find(string question)
        => ladder.FindAsync(Key(question), Chat, TimeSpan.FromHours(24), default);
}
