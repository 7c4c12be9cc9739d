using Microsoft.Extensions.AI;
using Providers.Execution;
using Providers.Testing;

namespace Providers.Tests.Execution;

public class HedgingTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_second_backend_joins_after_ten_seconds_and_the_first_content_wins(bool streamed)
    {
        var router = Hedged();
        var first = router.Hosted("first");
        first.Default = Slow(40);
        router.Hosted("second").Default = Slow(1);

        var answer = await router.AskAsync(streamed);

        answer.Attempts.ShouldBe("first:Lost second:Answered");
        answer.Report.Attempts[1].Purpose.ShouldBe(AttemptPurpose.Hedge);
        answer.Report.Attempts[1].StartedAfter.ShouldBe(TimeSpan.FromSeconds(10));
        answer.Report.Duration.ShouldBe(TimeSpan.FromSeconds(11));
        answer.Report.Attempts[0].Usage.ShouldNotBeNull();
        first.Calls[0].IsCancelled.ShouldBeTrue();
        router.Health("first").Read().ConsecutiveFailures.ShouldBe(0);
        router.ShouldHoldNothing();
    }

    [Fact]
    public async Task The_first_may_still_win()
    {
        var router = Hedged();
        router.Hosted("first").Default = Slow(12);
        router.Hosted("second").Default = Slow(8);

        var answer = await router.AskAsync();

        answer.Attempts.ShouldBe("first:Answered second:Lost");
        answer.Report.Backend.ShouldBe("first");
        router.ShouldHoldNothing();
    }

    [Fact]
    public async Task Once_its_usual_time_is_known_the_second_joins_after_that()
    {
        var router = Hedged();
        var first = router.Hosted("first");
        first.Default = Slow(2);
        router.Hosted("second");
        for (var i = 0; i < 30; i++)
        {
            await router.AskAsync();
        }

        first.Default = Slow(20);
        var answer = await router.AskAsync();

        answer.Attempts.ShouldBe("first:Lost second:Answered");
        answer.Report.Attempts[1].StartedAfter.ShouldBe(TimeSpan.FromSeconds(2));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_refusal_ends_both(bool comesFromTheSecond)
    {
        var router = Hedged();
        var refusing = Failing(ChatFailureKind.ContentRefused, comesFromTheSecond ? 2 : 12);
        router.Hosted("first").Default = comesFromTheSecond ? Slow(25) : refusing;
        router.Hosted("second").Default = comesFromTheSecond ? refusing : Slow(20);
        var third = router.Hosted("third");

        var answer = await router.AskAsync();

        answer.Failure.Kind.ShouldBe(ChatFailureKind.ContentRefused);
        third.CallCount.ShouldBe(0);
        router.ShouldHoldNothing();
    }

    [Fact]
    public async Task A_refusal_after_the_others_failure_is_not_routed_around()
    {
        var router = Hedged();
        router.Hosted("first").Default = Failing(ChatFailureKind.EmptyAnswer, 11);
        router.Hosted("second").Default = Failing(ChatFailureKind.ContentRefused, 3);
        var third = router.Hosted("third");

        var answer = await router.AskAsync();

        answer.Attempts.ShouldBe("first:EmptyAnswer second:ContentRefused");
        answer.Failure.Kind.ShouldBe(ChatFailureKind.EmptyAnswer);
        third.CallCount.ShouldBe(0);
    }

    [Fact]
    public async Task Where_both_fail_the_next_is_asked_and_the_first_failure_is_told()
    {
        var router = Hedged();
        router.Hosted("first").Default = Failing(ChatFailureKind.EmptyAnswer, 15);
        router.Hosted("second").Default = Failing(ChatFailureKind.ModelNotFound, 2);
        router.Hosted("third").Default = Failing(ChatFailureKind.QuotaExhausted, 0);

        var failure = (await router.AskAsync()).Failure;

        failure.Kind.ShouldBe(ChatFailureKind.ModelNotFound);
        failure.Attempts.Select(attempt => attempt.Failure).ShouldBe(
            [ChatFailureKind.EmptyAnswer, ChatFailureKind.ModelNotFound, ChatFailureKind.QuotaExhausted]);
        router.ShouldHoldNothing();
    }

    [Fact]
    public async Task Where_one_fails_the_other_answers_and_the_failure_is_on_record()
    {
        var router = Hedged();
        router.Hosted("first").Default = Failing(ChatFailureKind.EmptyAnswer, 11);
        router.Hosted("second").Default = Slow(5);

        var answer = await router.AskAsync();

        answer.Attempts.ShouldBe("first:EmptyAnswer second:Answered");
        router.ShouldHoldNothing();
    }

    [Fact]
    public async Task One_that_lost_while_it_waited_to_repeat_is_not_sent_again()
    {
        var router = Hedged();
        var first = router.Hosted("first");
        first.Enqueue(new ScriptedReply
        {
            Tokens = [],
            FirstTokenDelay = TimeSpan.FromSeconds(11),
            Throws = backend => new ChatBackendException(ChatFailureKind.Overloaded, backend) { RetryAfter = TimeSpan.FromSeconds(2) },
        });
        router.Hosted("second").Default = Slow(2);
        router.Hosted("third");

        (await router.AskAsync()).Report.Backend.ShouldBe("second");
        router.Clock.Advance(TimeSpan.FromSeconds(10));

        first.CallCount.ShouldBe(1);
        router.ShouldHoldNothing();
    }

    [Fact]
    public async Task One_that_lost_while_its_ledger_decided_is_neither_sent_nor_charged()
    {
        var ledger = new GatedLedger("second");
        var router = new RouterUnderTest { Ledger = ledger, Route = route => route with { Hedge = new HedgeOptions { Enabled = true } } };
        router.Hosted("first").Default = Slow(15);
        var second = router.Hosted("second");

        (await router.AskAsync()).Report.Backend.ShouldBe("first");
        ledger.Open();
        await Eventually.TrueAsync(() => Task.FromResult(ledger.Ended != (0, 0)));

        second.CallCount.ShouldBe(0);
        ledger.Ended.ShouldBe((0, 1));
        router.ShouldHoldNothing();
    }

    [Fact]
    public async Task A_usual_time_too_short_for_any_timer_is_taken_as_ten_milliseconds()
    {
        var router = Hedged();
        var first = router.Hosted("first");
        router.Hosted("second");
        for (var i = 0; i < 30; i++)
        {
            await router.AskAsync();
        }

        first.Default = Slow(1);
        var answer = await router.AskAsync();

        answer.Attempts.ShouldBe("first:Lost second:Answered");
        answer.Report.Attempts[1].StartedAfter.ShouldBe(TimeSpan.FromMilliseconds(10));
    }

    [Fact]
    public async Task Never_with_tools_that_run_at_the_provider()
    {
        var router = Hedged();
        router.Hosted("first").Default = Slow(20);
        var second = router.Hosted("second");

        await router.AskAsync(options: new ChatOptions { Tools = [new HostedWebSearchTool()] });

        second.CallCount.ShouldBe(0);
    }

    [Fact]
    public async Task Never_with_a_conversation_that_one_provider_holds()
    {
        var router = Hedged();
        router.Hosted("first").Default = Slow(20);
        var second = router.Hosted("second");

        await router.AskAsync(options: new ChatOptions { ConversationId = "c1" });

        second.CallCount.ShouldBe(0);
    }

    [Fact]
    public async Task Never_to_a_backend_that_is_only_a_last_resort()
    {
        var router = Hedged();
        router.Hosted("first").Default = Slow(20);
        var second = router.Hosted("second");
        for (var i = 0; i < 3; i++)
        {
            router.Health("second").TryEnter(asLastResort: false, out var permit).ShouldBeTrue();
            permit.Fail();
        }

        await router.AskAsync();

        second.CallCount.ShouldBe(0);
    }

    [Fact]
    public void The_cap_is_a_share_of_the_requests_and_one_a_minute()
    {
        var clock = new VirtualTimeProvider();
        var budget = new HedgeBudget(clock);
        var hedges = 0;
        for (var request = 1; request <= 100_000; request++)
        {
            budget.CountRequest(0.05);
            clock.Advance(TimeSpan.FromMilliseconds(50));
            hedges += budget.TryHedge() ? 1 : 0;
            hedges.ShouldBeLessThanOrEqualTo(Math.Max(1, (int)(request * 0.05 + 0.0001)));
        }

        hedges.ShouldBeGreaterThan(4_990);
    }

    [Fact]
    public void A_quiet_router_may_hedge_once_a_minute()
    {
        var clock = new VirtualTimeProvider();
        var budget = new HedgeBudget(clock);
        var hedges = 0;
        for (var minute = 0; minute < 100; minute++)
        {
            budget.CountRequest(0.05);
            hedges += budget.TryHedge() ? 1 : 0;
            budget.TryHedge().ShouldBeFalse();
            clock.Advance(TimeSpan.FromMinutes(1));
        }

        hedges.ShouldBeInRange(98, 100);
    }

    [Fact]
    public async Task A_call_that_hangs_is_helped_as_soon_as_the_cap_allows()
    {
        var router = Hedged();
        router.Hosted("first", settings: given => given with { FirstContentLimit = TimeSpan.FromMinutes(10) }).Default = Slow(500);
        router.Hosted("second");
        router.Pipeline.ShouldNotBeNull();
        router.Services!.Hedges.TryHedge().ShouldBeTrue();

        var answer = await router.AskAsync(options: new ChatOptions().ForProviders(ask => ask.Deadline = TimeSpan.FromMinutes(20)));

        answer.Attempts.ShouldBe("first:Lost second:Answered");
        answer.Report.Attempts[1].StartedAfter.ShouldBe(TimeSpan.FromMinutes(2));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_answer_that_breaks_off_is_finished_by_the_one_that_lost(bool streamed)
    {
        var router = Hedged();
        router.Hosted("first").Enqueue(Slow(40), ScriptedReply.Text("one two", " three"));
        router.Hosted("second").Default = Slow(1) with
        {
            Tokens = ["one two"],
            Throws = backend => new ChatBackendException(ChatFailureKind.Unreachable, backend),
        };
        var local = router.Local();

        var answer = await router.AskAsync(streamed);

        answer.Text.ShouldBe("one two three");
        answer.Attempts.ShouldBe("first:Lost second:Interrupted first:Answered");
        local.CallCount.ShouldBe(0);
        router.ShouldHoldNothing();
    }

    [Fact]
    public async Task One_that_failed_beside_its_hedge_does_not_finish_the_hedges_answer()
    {
        var router = Hedged();
        var first = router.Hosted("first");
        first.Default = Failing(ChatFailureKind.EmptyAnswer, 11);
        router.Hosted("second").Default = Slow(5) with
        {
            Tokens = ["one two"],
            Throws = backend => new ChatBackendException(ChatFailureKind.Unreachable, backend),
        };

        var answer = await router.AskAsync(streamed: true);

        answer.Partial.DeliveredText.ShouldBe("one two");
        first.CallCount.ShouldBe(1);
    }

    private static RouterUnderTest Hedged() => new() { Route = route => route with { Hedge = new HedgeOptions { Enabled = true } } };

    private static ScriptedReply Slow(double seconds) => new() { FirstTokenDelay = TimeSpan.FromSeconds(seconds) };

    private static ScriptedReply Failing(ChatFailureKind kind, double seconds)
        => ScriptedReply.Failure(kind) with { FirstTokenDelay = TimeSpan.FromSeconds(seconds) };
}
