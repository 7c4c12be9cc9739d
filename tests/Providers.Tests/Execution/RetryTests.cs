using Microsoft.Extensions.AI;
using Providers.Testing;

namespace Providers.Tests.Execution;

public class RetryTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Waits_out_a_retry_after_that_fits_the_deadline_where_there_is_no_other_backend(bool streamed)
    {
        var router = new RouterUnderTest();
        var only = router.Hosted("only");
        only.Enqueue(ScriptedReply.Failure(ChatFailureKind.RateLimited, TimeSpan.FromSeconds(45)));

        var answer = await router.AskAsync(streamed);

        answer.Attempts.ShouldBe("only:RateLimited only:Answered");
        answer.Report.Attempts[1].Purpose.ShouldBe(AttemptPurpose.Retry);
        (only.Calls[1].StartedAt - only.Calls[0].StartedAt).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(45));
        router.ShouldHoldNothing();
    }

    [Theory]
    [InlineData(ChatFailureKind.RateLimited)]
    [InlineData(ChatFailureKind.Overloaded)]
    public async Task Waits_two_seconds_at_most_where_another_backend_is_left(ChatFailureKind kind)
    {
        var router = new RouterUnderTest();
        var first = router.Hosted("first");
        router.Hosted("second");
        first.Enqueue(
            ScriptedReply.Failure(kind, TimeSpan.FromSeconds(2)), ScriptedReply.Text("waited"),
            ScriptedReply.Failure(kind, TimeSpan.FromSeconds(2.1)));

        (await router.AskAsync()).Attempts.ShouldBe($"first:{kind} first:Answered");
        (first.Calls[1].StartedAt - first.Calls[0].StartedAt).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(2));
        (await router.AskAsync()).Attempts.ShouldBe($"first:{kind} second:Answered");
    }

    [Theory]
    [InlineData(ChatFailureKind.RateLimited)]
    [InlineData(ChatFailureKind.Overloaded)]
    public async Task Waits_to_the_end_where_a_timer_fires_early(ChatFailureKind kind)
    {
        var clock = new VirtualTimeProvider();
        var router = new RouterUnderTest { Clock = clock, CallClock = new HastyClock(clock) };
        var first = router.Hosted("first");
        router.Hosted("second");
        first.Enqueue(ScriptedReply.Failure(kind, TimeSpan.FromSeconds(1)));

        (await router.AskAsync()).Attempts.ShouldBe($"first:{kind} first:Answered");

        (first.Calls[1].StartedAt - first.Calls[0].StartedAt).ShouldBe(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Does_not_wait_beyond_the_deadline()
    {
        var router = new RouterUnderTest();
        var only = router.Hosted("only");
        only.Default = ScriptedReply.Failure(ChatFailureKind.RateLimited, TimeSpan.FromMinutes(5));
        var began = router.Clock.GetUtcNow();

        var failure = (await router.AskAsync()).Failure;

        router.Clock.GetUtcNow().ShouldBe(began);
        failure.Kind.ShouldBe(ChatFailureKind.RateLimited);
        failure.RetryAfter.ShouldBe(TimeSpan.FromMinutes(5));
        only.CallCount.ShouldBe(1);
    }

    [Fact]
    public async Task Sends_nothing_before_retry_after_has_passed_whoever_calls()
    {
        var router = new RouterUnderTest();
        var only = router.Hosted("only");
        only.Enqueue(ScriptedReply.Failure(ChatFailureKind.RateLimited, TimeSpan.FromMinutes(5)));
        await router.AskAsync();

        router.Clock.Advance(TimeSpan.FromMinutes(4));
        var early = (await router.AskAsync()).Failure;
        router.Clock.Advance(TimeSpan.FromMinutes(1));
        var later = await router.AskAsync();

        early.Kind.ShouldBe(ChatFailureKind.RateLimited);
        early.RetryAfter.ShouldBe(TimeSpan.FromMinutes(1));
        later.Attempts.ShouldBe("only:Answered");
        only.CallCount.ShouldBe(2);
    }

    [Fact]
    public async Task The_short_wait_before_a_retry_is_left_to_chance_within_its_bounds()
    {
        var waits = new List<TimeSpan>();
        for (var seed = 1; seed <= 20; seed++)
        {
            waits.Add(await BackoffAsync(seed));
        }

        waits.ShouldAllBe(wait => wait >= TimeSpan.Zero && wait <= TimeSpan.FromMilliseconds(200));
        waits.Distinct().Count().ShouldBeGreaterThan(15);
        waits.Max().ShouldBeGreaterThan(TimeSpan.FromMilliseconds(150));
        waits.Min().ShouldBeLessThan(TimeSpan.FromMilliseconds(50));
        (await BackoffAsync(1)).ShouldBe(waits[0], "the same seed waits as long again");
    }

    [Fact]
    public async Task A_spent_retry_budget_stops_retries_and_never_a_failover()
    {
        var router = new RouterUnderTest();
        var first = router.Hosted("first");
        first.Default = ScriptedReply.Failure(ChatFailureKind.ServerError);
        router.Hosted("second");
        _ = router.Pipeline;
        while (router.Services!.Retries.TryRetry())
        {
        }

        (await router.AskAsync()).Attempts.ShouldBe("first:ServerError second:Answered");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task All_sends_share_one_budget_and_the_degrade_ladder_comes_on_top(bool streamed)
    {
        var router = new RouterUnderTest();
        router.Hosted("a").Default = ScriptedReply.Failure(ChatFailureKind.ServerError);
        router.Hosted("b").Default = ScriptedReply.Failure(ChatFailureKind.Malformed);
        var third = router.Hosted("c");
        router.Local();

        var answer = await router.AskAsync(streamed);

        answer.Attempts.ShouldBe("a:ServerError a:ServerError b:Malformed b:Malformed local:Answered");
        answer.Report.Attempts[^1].Purpose.ShouldBe(AttemptPurpose.Degrade);
        answer.Report.Degraded.ShouldBeTrue();
        answer.Report.Label.ShouldBe("answered by the local model local-model");
        answer.Report.Rejections.ShouldHaveSingleItem().Backend.ShouldBe("c");
        third.CallCount.ShouldBe(0);
        router.ShouldHoldNothing();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_refused_parameter_is_left_out_and_the_report_says_so(bool streamed)
    {
        var router = new RouterUnderTest();
        var only = router.Hosted("only");
        only.Enqueue(Refusing("temperature"), Refusing("top_p"), Refusing("seed"));

        var answer = await router.AskAsync(streamed, new ChatOptions { Temperature = 0.5f });

        answer.Attempts.ShouldBe("only:Unsupported only:Unsupported only:Unsupported only:Answered");
        ProviderOptions.Of(only.Calls[^1].Options).Omit.ShouldBe(["temperature", "top_p", "seed"]);
        answer.Report.Adaptations.Count.ShouldBe(3);
        answer.Report.Adaptations[0].ShouldContain("temperature");
    }

    [Fact]
    public async Task A_parameter_that_makes_the_question_is_never_left_out()
    {
        var router = new RouterUnderTest();
        router.Hosted("first").Default = Refusing("tools");
        router.Hosted("second");

        (await router.AskAsync()).Attempts.ShouldBe("first:Unsupported second:Answered");
    }

    [Fact]
    public async Task A_parameter_refused_twice_is_given_up()
    {
        var router = new RouterUnderTest();
        router.Hosted("first").Default = Refusing("seed");
        router.Hosted("second");

        (await router.AskAsync()).Attempts.ShouldBe("first:Unsupported first:Unsupported second:Answered");
    }

    private static async Task<TimeSpan> BackoffAsync(int seed)
    {
        var router = new RouterUnderTest { Seed = seed };
        var only = router.Hosted("only");
        only.Enqueue(ScriptedReply.Failure(ChatFailureKind.ServerError));
        (await router.AskAsync()).Attempts.ShouldBe("only:ServerError only:Answered");
        return only.Calls[1].StartedAt - only.Calls[0].StartedAt;
    }

    private static ScriptedReply Refusing(string parameter) => new()
    {
        Tokens = [],
        Throws = backend => new ChatBackendException(ChatFailureKind.Unsupported, backend) { Parameter = parameter },
    };
}
