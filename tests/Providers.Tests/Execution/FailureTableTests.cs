using Microsoft.Extensions.AI;
using Providers.Testing;
using static Providers.ChatFailureKind;

namespace Providers.Tests.Execution;

public class FailureTableTests
{
    private const string Kept = "kept answer";

    public enum Verdict
    {
        Nothing,
        Blamed,
        Held,
    }

    // The kind, how often the first backend is asked, whether another answers, stored answers, health, whether tokens are posted.
    public static TheoryData<ChatFailureKind, int, bool, bool, Verdict, bool, bool> Rows => Streamed(
        (Unreachable, 2, true, true, Verdict.Blamed, false),
        (ServerError, 2, true, true, Verdict.Blamed, false),
        (Overloaded, 1, true, true, Verdict.Blamed, false),
        (RateLimited, 1, true, true, Verdict.Held, false),
        (QuotaExhausted, 1, true, true, Verdict.Held, false),
        (Unauthorized, 1, true, true, Verdict.Held, false),
        (ModelNotFound, 1, true, true, Verdict.Held, false),
        (Unsupported, 1, true, true, Verdict.Nothing, false),
        (NoFirstContent, 1, true, true, Verdict.Blamed, true),
        (Malformed, 2, true, true, Verdict.Blamed, true),
        (EmptyAnswer, 1, true, true, Verdict.Blamed, true),
        (ContextTooLong, 1, true, false, Verdict.Nothing, false),
        (ContentRefused, 1, false, false, Verdict.Nothing, true),
        (BadRequest, 1, false, false, Verdict.Nothing, false));

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Follows_its_row(ChatFailureKind kind, int sends, bool other, bool stored, Verdict verdict, bool posted, bool streamed)
    {
        var router = new RouterUnderTest();
        var first = router.Hosted("first", descriptor => descriptor with { ContextWindow = 1000 });
        var second = router.Hosted("second", descriptor => descriptor with { ContextWindow = 2000 });
        first.Default = ScriptedReply.Failure(kind);

        var answer = await router.AskAsync(streamed);

        first.CallCount.ShouldBe(sends);
        second.CallCount.ShouldBe(other ? 1 : 0);
        answer.Attempts.ShouldBe(string.Join(' ', Enumerable.Repeat($"first:{kind}", sends)) + (other ? " second:Answered" : ""));
        if (other)
        {
            answer.Text.ShouldBe("ok");
            answer.Report.Backend.ShouldBe("second");
        }
        else
        {
            answer.Failure.Kind.ShouldBe(kind);
        }

        var health = router.Health("first").Read();
        health.ConsecutiveFailures.ShouldBe(verdict == Verdict.Blamed ? sends : 0);
        (health.Hold is not null).ShouldBe(verdict == Verdict.Held);
        (router.Use(QuotaScopeKind.Backend, "first", QuotaLimitKind.TokensPerDay).Used > 0).ShouldBe(posted);
        _ = stored;
        router.ShouldHoldNothing();
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Leaves_stored_answers_to_what_they_can_mend(
        ChatFailureKind kind, int sends, bool other, bool stored, Verdict verdict, bool posted, bool streamed)
    {
        _ = (sends, other, verdict, posted);
        var router = new RouterUnderTest { Route = route => route with { DegradeToAnswers = true, Store = true } };
        var only = router.Hosted("only");
        only.Enqueue(ScriptedReply.Text(Kept));
        only.Default = ScriptedReply.Failure(kind);
        (await router.AskAsync()).Text.ShouldBe(Kept);

        var answer = await router.AskAsync(streamed);

        if (stored)
        {
            answer.Text.ShouldBe(Kept);
            answer.Report.Origin.ShouldBe(AnswerOrigin.Stale);
            answer.Report.Degraded.ShouldBeTrue();
            answer.Report.Label.ShouldNotBeNullOrEmpty();
            answer.Report.Attempts.ShouldNotBeEmpty();
        }
        else
        {
            answer.Failure.Kind.ShouldBe(kind);
        }

        router.ShouldHoldNothing();
    }

    [Theory]
    [InlineData(RateLimited, "Pacing")]
    [InlineData(QuotaExhausted, "Quota")]
    [InlineData(Unauthorized, "Key")]
    [InlineData(ModelNotFound, "Model")]
    public async Task Holds_the_backend_for_its_reason_and_says_so_to_the_next_call(ChatFailureKind kind, string reason)
    {
        var router = new RouterUnderTest();
        router.Hosted("first").Default = ScriptedReply.Failure(kind, TimeSpan.FromMinutes(7));
        router.Hosted("second");
        await router.AskAsync();

        var hold = router.Health("first").Read().Hold.ShouldNotBeNull();
        hold.Reason.ToString().ShouldBe(reason);
        hold.Until.ShouldBe(router.Clock.GetUtcNow() + TimeSpan.FromMinutes(7));

        var next = await router.AskAsync();
        next.Attempts.ShouldBe("second:Answered");
        next.Report.Rejections.ShouldHaveSingleItem().Backend.ShouldBe("first");
        next.Report.Rejections[0].Kind.ShouldBe(kind);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Asks_only_a_larger_window_after_one_too_small(bool streamed)
    {
        var router = new RouterUnderTest();
        router.Hosted("first", descriptor => descriptor with { ContextWindow = 1000 }).Default = ScriptedReply.Failure(ContextTooLong);
        var same = router.Hosted("same", descriptor => descriptor with { ContextWindow = 1000 });
        router.Hosted("larger", descriptor => descriptor with { ContextWindow = 4000 });

        var answer = await router.AskAsync(streamed);

        answer.Attempts.ShouldBe("first:ContextTooLong larger:Answered");
        answer.Report.Rejections.ShouldHaveSingleItem().Backend.ShouldBe("same");
        same.CallCount.ShouldBe(0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Asks_another_after_a_refusal_only_where_the_route_allows_it(bool streamed)
    {
        var router = new RouterUnderTest { Route = route => route with { FailoverOnRefusal = true } };
        router.Hosted("first").Default = ScriptedReply.Failure(ContentRefused);
        router.Hosted("second");

        (await router.AskAsync(streamed)).Attempts.ShouldBe("first:ContentRefused second:Answered");
    }

    [Fact]
    public async Task Takes_a_filtered_answer_without_content_for_a_refusal_and_an_empty_one_for_empty()
    {
        var router = new RouterUnderTest();
        var only = router.Hosted("only");
        only.Enqueue(
            new ScriptedReply { Tokens = [], FinishReason = ChatFinishReason.ContentFilter },
            new ScriptedReply { Tokens = [], FinishReason = ChatFinishReason.Stop },
            new ScriptedReply { Tokens = [], FinishReason = ChatFinishReason.Length });

        (await router.AskAsync()).Failure.Kind.ShouldBe(ContentRefused);
        (await router.AskAsync()).Failure.Kind.ShouldBe(EmptyAnswer);
        var capped = await router.AskAsync();
        capped.Response.ShouldNotBeNull().FinishReason.ShouldBe(ChatFinishReason.Length);
        router.Health("only").Read().ConsecutiveFailures.ShouldBe(0);
        router.ShouldHoldNothing();
    }

    [Fact]
    public async Task The_first_failure_is_what_the_caller_is_told()
    {
        var router = new RouterUnderTest();
        router.Hosted("first").Default = ScriptedReply.Failure(QuotaExhausted, TimeSpan.FromHours(1));
        router.Hosted("second").Default = ScriptedReply.Failure(EmptyAnswer);
        router.Local().Default = ScriptedReply.Failure(ModelNotFound);

        var failure = (await router.AskAsync()).Failure;

        failure.Kind.ShouldBe(QuotaExhausted);
        failure.InnerException.ShouldBeOfType<ChatBackendException>().Backend.ShouldBe("first");
        failure.RetryAfter.ShouldBe(TimeSpan.FromHours(1));
        failure.IsOwnQuota.ShouldBeFalse();
        failure.Attempts.Select(attempt => attempt.Number).ShouldBe([1, 2, 3]);
        foreach (var name in new[] { "first: QuotaExhausted", "second: EmptyAnswer", "local: ModelNotFound" })
        {
            failure.Message.ShouldContain(name);
        }
    }

    private static TheoryData<ChatFailureKind, int, bool, bool, Verdict, bool, bool> Streamed(
        params (ChatFailureKind Kind, int Sends, bool Other, bool Stored, Verdict Verdict, bool Posted)[] rows)
    {
        var data = new TheoryData<ChatFailureKind, int, bool, bool, Verdict, bool, bool>();
        foreach (var row in rows)
        {
            data.Add(row.Kind, row.Sends, row.Other, row.Stored, row.Verdict, row.Posted, false);
            data.Add(row.Kind, row.Sends, row.Other, row.Stored, row.Verdict, row.Posted, true);
        }

        return data;
    }
}
