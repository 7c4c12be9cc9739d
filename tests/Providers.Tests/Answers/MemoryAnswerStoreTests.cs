using Providers.Answers;
using static Providers.Tests.Answers.Answering;

namespace Providers.Tests.Answers;

public sealed class MemoryAnswerStoreTests
{
    private readonly TestClock clock = new();

    [Fact]
    public async Task The_oldest_go_when_there_are_too_many()
    {
        var store = new MemoryAnswerStore(new() { MaxEntries = 2 }, clock);
        await store.SaveAsync(Stored("late", at: clock.GetUtcNow()));
        await store.SaveAsync(Stored("early", at: clock.GetUtcNow().AddHours(-1)));
        await store.SaveAsync(Stored("middle", at: clock.GetUtcNow().AddMinutes(-1)));

        (await All(store)).Select(answer => answer.Key).ShouldBe(["middle", "late"], ignoreOrder: true);
    }

    [Fact]
    public async Task The_oldest_go_when_they_take_up_too_much()
    {
        var store = new MemoryAnswerStore(new() { MaxBytes = 30 }, clock);
        await store.SaveAsync(Stored("one", "答案答案"));
        await store.SaveAsync(Stored("two", "答案答案"));
        await store.SaveAsync(Stored("three", "答案答案"));

        store.Count.ShouldBe(2);
        (await store.FindAsync("one")).ShouldBeNull();
    }

    [Fact]
    public async Task The_old_go_by_themselves()
    {
        var store = new MemoryAnswerStore(new() { MaxAge = TimeSpan.FromDays(1) }, clock);
        await store.SaveAsync(Stored("one", at: clock.GetUtcNow()));
        clock.Advance(TimeSpan.FromDays(1));
        (await store.FindAsync("one")).ShouldNotBeNull();
        clock.Advance(TimeSpan.FromTicks(1));

        (await store.FindAsync("one")).ShouldBeNull();
    }
}
