using Microsoft.Extensions.AI;
using Providers.Answers;
using static Providers.Tests.Answers.Answering;

namespace Providers.Tests.Answers;

public sealed class ExactCacheTests : IDisposable
{
    private readonly TestClock clock = new();
    private readonly ExactCache cache;

    public ExactCacheTests() => cache = new ExactCache(1 << 20, clock);

    public void Dispose() => cache.Dispose();

    [Fact]
    public void Gives_the_same_request_the_same_answer()
    {
        cache.Put(Key("hello"), Complete("hi"), TimeSpan.FromMinutes(5));

        cache.TryGet(Key("hello"), out var answer).ShouldBeTrue();
        var response = answer.ToResponse();
        response.Text.ShouldBe("hi");
        response.FinishReason.ShouldBe(ChatFinishReason.Stop);
        response.ModelId.ShouldBe("model-1");
        response.Usage!.OutputTokenCount.ShouldBe(34);
        cache.TryGet(Key("hello", tenant: "acme"), out _).ShouldBeFalse();
    }

    [Fact]
    public void Forgets_when_the_time_to_live_has_passed()
    {
        cache.Put(Key("hello"), Complete("hi"), TimeSpan.FromMinutes(5));

        clock.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromTicks(1));
        cache.TryGet(Key("hello"), out _).ShouldBeTrue();
        clock.Advance(TimeSpan.FromTicks(1));
        cache.TryGet(Key("hello"), out _).ShouldBeFalse();
    }

    [Fact]
    public void What_one_caller_changes_no_other_sees()
    {
        var original = Complete("hi");
        cache.Put(Key("hello"), original, TimeSpan.FromMinutes(5));
        ((TextContent)original.Messages[0].Contents[0]).Text = "changed";
        Replay().Usage!.InputTokenCount = 999;
        ((TextContent)Replay().Messages[0].Contents[0]).Text = "changed";
        Replay().Messages.Clear();

        Replay().Text.ShouldBe("hi");
        Replay().Usage!.InputTokenCount.ShouldBe(12);

        ChatResponse Replay()
        {
            cache.TryGet(Key("hello"), out var answer).ShouldBeTrue();
            return answer.ToResponse();
        }
    }

    [Fact]
    public void A_stream_replays_as_a_stream_with_its_end_and_its_usage_once()
    {
        var original = Complete("hi");
        original.Messages[0].Contents.Insert(0, new TextReasoningContent("they greet"));
        original.Messages[0].Contents.Add(new FunctionCallContent("1", "wave", new Dictionary<string, object?> { ["hand"] = "left" }));
        cache.Put(Key("hello"), original, TimeSpan.FromMinutes(5));

        cache.TryGet(Key("hello"), out var answer).ShouldBeTrue();
        var updates = answer.ToUpdates();
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
        cache.Put(Key("hello"), odd, TimeSpan.FromMinutes(5));

        cache.Count.ShouldBe(0);
    }

    [Fact]
    public void Never_takes_up_more_than_it_may()
    {
        using var small = new ExactCache(20_000, clock);
        for (var i = 0; i < 100; i++)
        {
            small.Put(Key($"question {i}"), Complete(new string('x', 1000)), TimeSpan.FromMinutes(5));
        }

        small.Count.ShouldBeInRange(0, 20_000 / 2000);
    }

    [Fact]
    public void No_time_to_live_keeps_nothing()
    {
        cache.Put(Key("hello"), Complete("hi"), TimeSpan.Zero);

        cache.Count.ShouldBe(0);
    }
}
