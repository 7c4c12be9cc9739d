using Microsoft.Extensions.AI;
using Providers.Answers;
using static Providers.Tests.Answers.Answering;

namespace Providers.Tests.Answers;

public sealed class ExactCacheTests : IDisposable
{
    private static readonly AnswerOwner Chat = new("chat", null);
    private static readonly CacheOptions FiveMinutes = new() { TimeToLive = TimeSpan.FromMinutes(5), StaleFor = TimeSpan.Zero };

    private readonly TestClock clock = new();
    private readonly ExactCache cache;

    public ExactCacheTests() => cache = new ExactCache(1 << 20, clock);

    public void Dispose() => cache.Dispose();

    [Fact]
    public void Gives_the_same_request_the_same_answer()
    {
        Put(Key("hello"), Complete("hi"));

        var response = cache.Find(Key("hello")).ShouldNotBeNull().ToResponse();
        response.Text.ShouldBe("hi");
        response.FinishReason.ShouldBe(ChatFinishReason.Stop);
        response.ModelId.ShouldBe("model-1");
        response.Usage!.OutputTokenCount.ShouldBe(34);
        cache.Find(Key("hello", tenant: "acme")).ShouldBeNull();
    }

    [Fact]
    public void Forgets_when_the_time_to_live_has_passed()
    {
        Put(Key("hello"), Complete("hi"));

        clock.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromTicks(1));
        cache.Find(Key("hello")).ShouldNotBeNull();
        clock.Advance(TimeSpan.FromTicks(1));
        cache.Find(Key("hello")).ShouldBeNull();
    }

    [Fact]
    public void What_one_caller_changes_no_other_sees()
    {
        var original = Complete("hi");
        Put(Key("hello"), original);
        ((TextContent)original.Messages[0].Contents[0]).Text = "changed";
        Replay().Usage!.InputTokenCount = 999;
        ((TextContent)Replay().Messages[0].Contents[0]).Text = "changed";
        Replay().Messages.Clear();

        Replay().Text.ShouldBe("hi");
        Replay().Usage!.InputTokenCount.ShouldBe(12);

        ChatResponse Replay() => cache.Find(Key("hello")).ShouldNotBeNull().ToResponse();
    }

    [Fact]
    public void A_stream_replays_as_a_stream_with_its_end_and_its_usage_once()
    {
        var original = Complete("hi");
        original.Messages[0].Contents.Insert(0, new TextReasoningContent("they greet"));
        original.Messages[0].Contents.Add(new FunctionCallContent("1", "wave", new Dictionary<string, object?> { ["hand"] = "left" }));
        Put(Key("hello"), original);

        var updates = cache.Find(Key("hello")).ShouldNotBeNull().ToResponse().ToChatResponseUpdates();
        updates.SelectMany(update => update.Contents).OfType<UsageContent>().Count().ShouldBe(1);
        var joined = updates.ToChatResponse();
        joined.Text.ShouldBe("hi");
        joined.FinishReason.ShouldBe(ChatFinishReason.Stop);
        joined.Messages.ShouldHaveSingleItem().Contents.OfType<FunctionCallContent>().Single().Arguments!["hand"].ShouldBe("left");
    }

    [Fact]
    public void Does_not_keep_what_cannot_be_copied()
    {
        var odd = Complete("hi");
        odd.Messages[0].Contents.Add(new HostedFileContent("f1"));
        Put(Key("hello"), odd);

        cache.Count.ShouldBe(0);
    }

    [Fact]
    public void Never_takes_up_more_than_it_may()
    {
        using var small = new ExactCache(20_000, clock);
        for (var i = 0; i < 100; i++)
        {
            small.PutAsync(Key($"question {i}"), Chat, Complete(new string('x', 1000)), FiveMinutes);
        }

        small.Count.ShouldBeInRange(0, 20_000 / 2000);
    }

    [Fact]
    public void No_time_to_live_keeps_nothing()
    {
        cache.PutAsync(Key("hello"), Chat, Complete("hi"), new CacheOptions { TimeToLive = TimeSpan.Zero, StaleFor = TimeSpan.Zero });

        cache.Count.ShouldBe(0);
    }

    [Fact]
    public void What_is_no_longer_fresh_is_kept_as_long_as_it_may_stand_in()
    {
        var options = new CacheOptions
        {
            TimeToLive = TimeSpan.FromMinutes(5),
            StaleWhileRevalidate = TimeSpan.FromMinutes(2),
            StaleFor = TimeSpan.FromHours(1),
        };
        cache.PutAsync(Key("hello"), Chat, Complete("hi"), options);

        Judge(TimeSpan.FromMinutes(5) - TimeSpan.FromTicks(1)).ShouldBe((true, true));
        Judge(TimeSpan.FromMinutes(5)).ShouldBe((false, true));
        Judge(TimeSpan.FromMinutes(7)).ShouldBe((false, false));
        clock.Advance(TimeSpan.FromMinutes(59));
        cache.Find(Key("hello")).ShouldNotBeNull();
        clock.Advance(TimeSpan.FromMinutes(1));
        cache.Find(Key("hello")).ShouldBeNull();

        (bool Fresh, bool Served) Judge(TimeSpan age) => (options.IsFresh(age), options.MayServe(age));
    }

    [Fact]
    public async Task Erasing_takes_what_fits_and_counts_it()
    {
        await cache.PutAsync(Key("one"), new("chat", "acme"), Complete("1"), FiveMinutes);
        await cache.PutAsync(Key("two"), new("chat", "acme"), Complete("2"), FiveMinutes);
        await cache.PutAsync(Key("three"), new("chat", "other"), Complete("3"), FiveMinutes);

        (await cache.EraseAsync(new() { Tenant = "acme", Question = "one" }, default)).ShouldBe(1);
        cache.Find(Key("one")).ShouldBeNull();
        cache.Find(Key("two")).ShouldNotBeNull();
        (await cache.EraseAsync(new() { Tenant = "acme" }, default)).ShouldBe(1);
        cache.Find(Key("three")).ShouldNotBeNull();
    }

    private void Put(AnswerKey key, ChatResponse response) => cache.PutAsync(key, Chat, response, FiveMinutes);
}
