using Microsoft.Extensions.AI;
using Providers.Answers;
using static Providers.Tests.Answers.Answering;

namespace Providers.Tests.Answers;

public sealed class AnswerLadderTests
{
    private readonly TestClock clock = new();
    private readonly MemoryAnswerStore store;
    private readonly AnswerKeeper keeper;
    private readonly AnswerLadder ladder;

    public AnswerLadderTests()
    {
        store = new MemoryAnswerStore(time: clock);
        keeper = new AnswerKeeper(store, clock);
        ladder = new AnswerLadder(store, clock);
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
        response.AdditionalProperties!["providers.label"].ShouldBe(found.Label);
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
        => (await ladder.FindAsync(null, "chat", null, TimeSpan.FromHours(24), default)).ShouldBeNull();

    [Fact]
    public async Task What_is_not_fit_is_not_kept()
    {
        var cut = Complete("hi");
        cut.FinishReason = ChatFinishReason.Length;

        (await keeper.KeepAsync(Key("hello"), "chat", null, cut, default)).ShouldBeFalse();
        store.Count.ShouldBe(0);
    }

    private async Task Keep(string question, string answer)
        => (await keeper.KeepAsync(Key(question), "chat", null, Complete(answer), default)).ShouldBeTrue();

    private ValueTask<LadderAnswer?> Find(string question)
        => ladder.FindAsync(Key(question), "chat", null, TimeSpan.FromHours(24), default);
}
