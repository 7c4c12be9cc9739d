using Microsoft.Extensions.AI;
using Providers.Execution;
using Providers.Testing;

namespace Providers.Tests.Execution;

public class InterruptionTests
{
    private static readonly string[] Words = [.. Enumerable.Range(0, 60).Select(i => i % 7 == 6 ? $"第{i}步 👩‍👩‍👧 " : $"word{i} ")];
    private static readonly string Full = string.Concat(Words);

    public static TheoryData<int> Cuts => [.. Enumerable.Range(1, Words.Length)];

    [Theory]
    [MemberData(nameof(Cuts))]
    public async Task An_identical_second_answer_gives_the_exact_text_once_wherever_the_first_was_cut(int cut)
    {
        var router = new RouterUnderTest();
        router.Hosted("first").Default = Cut(Words[..cut]);
        router.Hosted("second").Default = ScriptedReply.Text(Words);

        var answer = await router.AskAsync(streamed: true);

        answer.Thrown.ShouldBeNull();
        string.Concat(answer.Updates.Select(update => update.Text)).ShouldBe(Full);
        answer.Attempts.ShouldBe("first:Interrupted second:Answered");
        answer.Report.Attempts[1].Purpose.ShouldBe(AttemptPurpose.Resume);
        router.ShouldHoldNothing();
    }

    [Theory]
    [MemberData(nameof(Cuts))]
    public async Task A_diverging_second_answer_gives_the_delivered_prefix_and_says_so(int cut)
    {
        var router = new RouterUnderTest();
        router.Hosted("first").Default = Cut(Words[..cut]);
        router.Hosted("second").Default = ScriptedReply.Text(["word0 ", "but ", .. Words[2..]]);

        var answer = await router.AskAsync(streamed: true);

        if (cut == 1)
        {
            answer.Text.ShouldStartWith("word0 but ");
            return;
        }

        answer.Text.ShouldBe(string.Concat(Words[..cut]));
        answer.Partial.DeliveredText.ShouldBe(answer.Text);
        answer.Partial.InnerException.ShouldBeOfType<ChatBackendException>().Backend.ShouldBe("first");
        answer.Partial.Message.ShouldNotContain("word1");
        answer.Attempts.ShouldBe("first:Interrupted second:Abandoned");
        router.ShouldHoldNothing();
    }

    [Theory]
    [MemberData(nameof(Cuts))]
    public async Task A_backend_with_prefill_goes_on_from_the_text_and_its_overlap_is_removed(int cut)
    {
        var router = new RouterUnderTest();
        var delivered = string.Concat(Words[..cut]);
        router.Hosted("first").Default = Cut(Words[..cut]);
        var second = router.Hosted("second", WithPrefill);
        second.OnCall = call => call.Messages[^1].Role == ChatRole.Assistant
            ? ScriptedReply.Text(Words[(cut - (cut > 4 ? 3 : 0))..])
            : ScriptedReply.Text(Words);

        var answer = await router.AskAsync(streamed: true);

        answer.Text.ShouldBe(Full);
        var last = second.Calls.ShouldHaveSingleItem().Messages[^1];
        (last.Role == ChatRole.Assistant ? last.Text : null).ShouldBe(delivered.Length >= 12 ? delivered : null);
        router.ShouldHoldNothing();
    }

    [Theory]
    [MemberData(nameof(Cuts))]
    public async Task A_backend_that_ignores_the_prefill_and_begins_again_says_nothing_twice(int cut)
    {
        var router = new RouterUnderTest();
        router.Hosted("first").Default = Cut(Words[..cut]);
        router.Hosted("second", WithPrefill).Default = ScriptedReply.Text(Words);

        (await router.AskAsync(streamed: true)).Text.ShouldBe(Full);
    }

    [Theory]
    [MemberData(nameof(Cuts))]
    public async Task A_backend_that_ignores_the_prefill_and_says_something_else_is_not_joined(int cut)
    {
        var router = new RouterUnderTest();
        router.Hosted("first").Default = Cut(Words[..cut]);
        router.Hosted("second", WithPrefill).Default = ScriptedReply.Text([.. Words[..2], "other ", "words"]);

        var answer = await router.AskAsync(streamed: true);

        if (cut <= 2)
        {
            answer.Text.ShouldBe($"{Words[0]}{Words[1]}other words");
            return;
        }

        answer.Text.ShouldBe(string.Concat(Words[..cut]));
        answer.Partial.DeliveredText.ShouldBe(answer.Text);
    }

    [Fact]
    public async Task A_refused_prefill_is_asked_again_without_one()
    {
        var router = new RouterUnderTest();
        router.Hosted("first").Default = Cut("one, two, three, ");
        var second = router.Hosted("second", WithPrefill);
        second.Enqueue(ScriptedReply.Failure(ChatFailureKind.BadRequest), ScriptedReply.Text("one, ", "two, ", "three, ", "four"));

        var answer = await router.AskAsync(streamed: true);

        answer.Text.ShouldBe("one, two, three, four");
        second.Calls[0].Messages.Count.ShouldBe(2);
        second.Calls[1].Messages.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_resumed_answer_that_breaks_off_again_is_finished_by_the_third()
    {
        var router = new RouterUnderTest();
        router.Hosted("first").Default = Cut("one ", "two ");
        router.Hosted("second").Default = Cut("one ", "two ", "three ");
        router.Hosted("third").Default = ScriptedReply.Text("one ", "two ", "three ", "four");

        var answer = await router.AskAsync(streamed: true);

        answer.Text.ShouldBe("one two three four");
        answer.Attempts.ShouldBe("first:Interrupted second:Interrupted third:Answered");
        router.ShouldHoldNothing();
    }

    [Fact]
    public async Task The_joint_keeps_message_id_and_role_and_tells_the_winners_usage_once()
    {
        var router = new RouterUnderTest();
        router.Hosted("first").Default = Cut("one ", "two ");
        router.Hosted("second").Default = ScriptedReply.Text("one ", "two ", "three") with
        {
            Usage = new UsageDetails { InputTokenCount = 7, OutputTokenCount = 3, TotalTokenCount = 10 },
        };

        var answer = await router.AskAsync(streamed: true);

        var message = answer.Response.ShouldNotBeNull().Messages.ShouldHaveSingleItem();
        message.MessageId.ShouldBe("first-1");
        message.Role.ShouldBe(ChatRole.Assistant);
        answer.Updates.SelectMany(update => update.Contents).OfType<UsageContent>().ShouldHaveSingleItem();
        answer.Response.Usage.ShouldNotBeNull().TotalTokenCount.ShouldBe(10);
        answer.Report.Usage.ShouldNotBeNull().TotalTokenCount.ShouldBe(10);
        answer.Report.Cost.ShouldBe(answer.Report.Attempts.Sum(attempt => attempt.Cost));
        answer.Report.CostEstimated.ShouldBeTrue();
        answer.Updates[^1].GetRouteReport().ShouldNotBeNull();
        answer.Updates[..^1].ShouldAllBe(update => update.GetRouteReport() == null);
    }

    [Fact]
    public async Task The_finish_reason_is_told_once_also_where_it_comes_with_the_last_text()
    {
        var router = new RouterUnderTest();
        router.Use(new BreaksAfterItsEnd("first"));

        var answer = await router.AskAsync(streamed: true);

        answer.Updates.Where(update => update.FinishReason is not null).ShouldHaveSingleItem().ShouldBe(answer.Updates[^1]);
    }

    [Fact]
    public async Task Fail_ends_the_answer_at_once()
    {
        var router = new RouterUnderTest { Route = route => route with { OnInterrupted = InterruptionPolicy.Fail } };
        router.Hosted("first").Default = Cut("one ", "two ");
        var second = router.Hosted("second");

        (await router.AskAsync(streamed: true)).Partial.DeliveredText.ShouldBe("one two ");

        second.CallCount.ShouldBe(0);
        router.ShouldHoldNothing();
    }

    [Fact]
    public async Task Whole_hands_nothing_over_until_it_is_complete()
    {
        var router = new RouterUnderTest { Route = route => route with { OnInterrupted = InterruptionPolicy.Whole } };
        router.Hosted("first").Default = Cut("one ", "two ");
        router.Hosted("second").Default = ScriptedReply.Text("something ", "else");

        var answer = await router.AskAsync(streamed: true);

        answer.Text.ShouldBe("something else");
        answer.Attempts.ShouldBe("first:Interrupted second:Answered");
        answer.Updates[^1].GetRouteReport().ShouldNotBeNull();
        answer.Response.ShouldNotBeNull().Usage.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_plain_answer_that_breaks_off_is_asked_for_afresh()
    {
        var router = new RouterUnderTest();
        router.Hosted("first").Default = Cut("one ", "two ");
        router.Hosted("second").Default = ScriptedReply.Text("something ", "else");

        var answer = await router.AskAsync();

        answer.Text.ShouldBe("something else");
        answer.Attempts.ShouldBe("first:Interrupted second:Answered");
        router.Health("first").Read().ConsecutiveFailures.ShouldBe(1);
        router.Use(QuotaScopeKind.Backend, "first", QuotaLimitKind.TokensPerDay).Used.ShouldBeGreaterThan(0);
        router.ShouldHoldNothing();
    }

    [Fact]
    public async Task An_answer_with_a_tool_call_is_never_resumed()
    {
        var router = new RouterUnderTest();
        router.Hosted("first").Default = Cut("let me see ") with { Contents = [new FunctionCallContent("1", "look", null)] };
        var second = router.Hosted("second");

        (await router.AskAsync(streamed: true)).Partial.DeliveredText.ShouldBe("let me see ");

        second.CallCount.ShouldBe(0);
    }

    [Fact]
    public async Task An_answer_in_a_json_format_is_never_resumed()
    {
        var router = new RouterUnderTest();
        router.Hosted("first").Default = Cut("{\"a\":");
        var second = router.Hosted("second");

        var answer = await router.AskAsync(streamed: true, new ChatOptions { ResponseFormat = ChatResponseFormat.Json });

        answer.Partial.DeliveredText.ShouldBe("{\"a\":");
        second.CallCount.ShouldBe(0);
    }

    [Fact]
    public async Task An_answer_of_a_conversation_that_one_provider_holds_is_never_resumed()
    {
        var router = new RouterUnderTest();
        router.Hosted("first").Default = Cut("one ");
        var second = router.Hosted("second");

        (await router.AskAsync(streamed: true, new ChatOptions { ConversationId = "c1" })).Partial.DeliveredText.ShouldBe("one ");

        second.CallCount.ShouldBe(0);
    }

    [Fact]
    public async Task After_reasoning_alone_another_may_start_afresh()
    {
        var router = new RouterUnderTest();
        router.Hosted("first").Default = Cut() with { Contents = [new TextReasoningContent("hm, ")] };
        router.Hosted("second").Default = ScriptedReply.Text("an ", "answer");

        var answer = await router.AskAsync(streamed: true);

        answer.Text.ShouldBe("an answer");
        answer.Response.ShouldNotBeNull().Messages.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_break_after_the_finish_reason_takes_nothing_from_the_answer()
    {
        var router = new RouterUnderTest();
        router.Use(new BreaksAfterItsEnd("first"));

        var answer = await router.AskAsync(streamed: true);

        answer.Text.ShouldBe("done");
        answer.Attempts.ShouldBe("first:Answered");
        router.ShouldHoldNothing();
    }

    [Theory]
    [InlineData(ChatFailureKind.ServerError)]
    [InlineData(ChatFailureKind.RateLimited)]
    public async Task Whatever_breaks_an_answer_after_content_is_an_interruption(ChatFailureKind named)
    {
        var router = new RouterUnderTest();
        router.Hosted("first").Default = Cut("one ") with { Throws = backend => new ChatBackendException(named, backend) };
        router.Hosted("second").Default = ScriptedReply.Text("one ", "two");

        var answer = await router.AskAsync(streamed: true);

        answer.Text.ShouldBe("one two");
        answer.Report.Attempts[0].Failure.ShouldBe(ChatFailureKind.Interrupted);
        router.Health("first").Read().ConsecutiveFailures.ShouldBe(1);
        router.Health("first").Read().Hold.ShouldBeNull();
    }

    private static ScriptedReply Cut(params string[] words) => new()
    {
        Tokens = words,
        Throws = backend => new ChatBackendException(ChatFailureKind.Interrupted, backend, "cut"),
    };

    private static BackendDescriptor WithPrefill(BackendDescriptor descriptor)
        => descriptor with { Capabilities = descriptor.Capabilities | BackendCapabilities.Prefill };
}
