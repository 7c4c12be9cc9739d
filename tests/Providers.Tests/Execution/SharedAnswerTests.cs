using Microsoft.Extensions.AI;
using Providers.Answers;
using Providers.Execution;
using Providers.Testing;

namespace Providers.Tests.Execution;

/// <summary>Identical requests under way at the same time share one call, where the route has the cache on.</summary>
public class SharedAnswerTests
{
    private readonly TaskCompletionSource gate = new();

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Two_who_ask_the_same_share_one_call_and_each_has_a_report_of_its_own(bool leaderStreams, bool followerStreams)
    {
        var router = Router();
        var only = router.Hosted("only");
        only.Default = ScriptedReply.Text("two", " days") with { Gate = gate.Task };
        var leading = Ask(router, leaderStreams);
        router.Clock.Advance(TimeSpan.FromSeconds(3));
        var following = Ask(router, followerStreams);
        router.Clock.Advance(TimeSpan.FromSeconds(1));
        gate.SetResult();

        var (leader, follower) = (await leading, await following);

        only.CallCount.ShouldBe(1);
        (leader.Text, follower.Text).ShouldBe(("two days", "two days"));
        (leader.Report.Shared, leader.Report.Billed, leader.Report.Attempts.Count).ShouldBe((false, true, 1));
        leader.Report.Cost.ShouldNotBeNull().ShouldBeGreaterThan(0);
        (follower.Report.Shared, follower.Report.Billed, follower.Report.Attempts.Count).ShouldBe((true, false, 0));
        (follower.Report.Cost, follower.Report.Backend, follower.Report.Origin).ShouldBe((0, "only", AnswerOrigin.Live));
        (leader.Report.Duration, follower.Report.Duration).ShouldBe((TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(1)));
        follower.Report.Reason.ShouldStartWith("shared with an identical request under way");
        follower.Response!.AdditionalProperties!["providers.billed"].ShouldBe(false);
        follower.Response.Usage!.OutputTokenCount.ShouldBe(2);
        await Eventually.HoldsNothingAsync(router);
    }

    [Fact]
    public async Task Who_joins_a_live_stream_late_hears_what_was_said_and_then_the_rest_live()
    {
        var router = Router();
        router.Hosted("only").Default = ScriptedReply.Text("one ", "two") with { TokenDelay = TimeSpan.FromSeconds(1) };
        await using var leader = router.Stream().GetAsyncEnumerator();
        (await Next(leader)).ShouldBe("one ");

        RouteReport? opening = null;
        var options = new ChatOptions().ForProviders(own => own.OnFirstContent = report => opening = report);
        await using var follower = router.Stream(options).GetAsyncEnumerator();
        (await Next(follower)).ShouldBe("one ");
        (opening!.Backend, opening.Shared).ShouldBe(("only", true));
        var rest = Next(follower);
        rest.IsCompleted.ShouldBeFalse();
        router.Clock.Advance(TimeSpan.FromSeconds(1));
        (await rest).ShouldBe("two");
    }

    [Fact]
    public async Task The_leader_leaving_disturbs_nobody_and_the_last_one_leaving_cancels_the_call()
    {
        var router = Router();
        var only = router.Hosted("only");
        only.Default = ScriptedReply.Text("one ", "two ", "three") with { TokenDelay = TimeSpan.FromSeconds(1) };
        using var leaving = new CancellationTokenSource();
        await using var leader = router.Stream(caller: leaving.Token).GetAsyncEnumerator();
        await Next(leader);
        var follower = router.Stream().GetAsyncEnumerator();
        await Next(follower);

        await leaving.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(async () => await leader.MoveNextAsync());
        router.Clock.Advance(TimeSpan.FromSeconds(1));
        (await Next(follower)).ShouldBe("two ");
        only.OpenCalls.ShouldBe(1);

        await follower.DisposeAsync();
        await Eventually.HoldsNothingAsync(router);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_leader_whose_time_is_up_is_followed_by_another_who_pays_for_the_sends_so_far(bool streamed)
    {
        var router = Router(route => route with { MaxAttempts = 2 });
        var only = router.Hosted("only");
        only.Enqueue(ScriptedReply.Hang());
        only.Default = ScriptedReply.Text("at last") with { Gate = gate.Task };
        var hurried = new ChatOptions().ForProviders(own => own.Deadline = TimeSpan.FromSeconds(5));
        var leading = Ask(router, streamed, hurried);
        var following = Enumerable.Range(0, 5).Select(_ => Ask(router, streamed)).ToArray();

        router.Clock.Advance(TimeSpan.FromSeconds(5));
        (await leading).Failure.Kind.ShouldBe(ChatFailureKind.DeadlinePassed);
        gate.SetResult();
        var followers = await Task.WhenAll(following);

        followers.ShouldAllBe(answer => answer.Text == "at last");
        // Who comes when the second call has landed finds its answer in the cache.
        followers.Count(answer => answer.Report.Billed).ShouldBe(1);
        only.CallCount.ShouldBe(2);
        await Eventually.HoldsNothingAsync(router);
    }

    [Fact]
    public async Task Without_attempts_left_the_leaders_failure_is_everybodys()
    {
        var router = Router(route => route with { MaxAttempts = 1 });
        var only = router.Hosted("only");
        only.Default = ScriptedReply.Hang();
        var leading = Ask(router, true, new ChatOptions().ForProviders(own => own.Deadline = TimeSpan.FromSeconds(5)));
        var following = Ask(router, true);

        router.Clock.Advance(TimeSpan.FromSeconds(5));

        (await leading).Failure.Report.Shared.ShouldBeFalse();
        var failure = (await following).Failure;
        (failure.Kind, failure.Report.Shared, failure.Report.Cost).ShouldBe((ChatFailureKind.DeadlinePassed, true, 0));
        only.CallCount.ShouldBe(1);
        await Eventually.HoldsNothingAsync(router);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_failure_of_the_backends_is_shared_and_each_has_an_exception_of_its_own(bool streamed)
    {
        var router = Router();
        var only = router.Hosted("only");
        only.Default = ScriptedReply.Failure(ChatFailureKind.EmptyAnswer) with { Gate = gate.Task };
        var (leading, following) = (Ask(router, streamed), Ask(router, streamed));
        gate.SetResult();

        var (led, followed) = ((await leading).Failure, (await following).Failure);

        led.ShouldNotBeSameAs(followed);
        followed.Kind.ShouldBe(ChatFailureKind.EmptyAnswer);
        followed.Message.ShouldContain("only: EmptyAnswer");
        followed.Attempts.ShouldAllBe(attempt => attempt.Cost == null);
        only.CallCount.ShouldBe(1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_followers_own_deadline_ends_its_wait_alone(bool heardSomething)
    {
        var router = Router();
        var only = router.Hosted("only");
        only.Default = heardSomething ? ScriptedReply.Text("one ") with { Hangs = true } : ScriptedReply.Hang();
        var leading = Ask(router, true, new ChatOptions().ForProviders(own => own.Deadline = TimeSpan.FromSeconds(20)));
        var following = Ask(router, true, new ChatOptions().ForProviders(own => own.Deadline = TimeSpan.FromSeconds(5)));

        router.Clock.Advance(TimeSpan.FromSeconds(5));

        var follower = await following;
        if (heardSomething)
        {
            follower.Partial.DeliveredText.ShouldBe("one ");
        }
        else
        {
            follower.Failure.Kind.ShouldBe(ChatFailureKind.DeadlinePassed);
        }

        leading.IsCompleted.ShouldBeFalse();
        only.OpenCalls.ShouldBe(1);
        await router.FinishAsync(leading);
        await Eventually.HoldsNothingAsync(router);
    }

    [Fact]
    public async Task A_plain_caller_whose_shared_answer_breaks_off_gets_a_whole_one_and_a_streamed_one_what_it_heard()
    {
        var router = Router();
        var only = router.Hosted("only");
        only.Enqueue(ScriptedReply.Text("{ \"half\"") with { Throws = _ => new IOException("cut"), Gate = gate.Task }, ScriptedReply.Text("{ \"whole\": 1 }"));
        var json = new ChatOptions { ResponseFormat = ChatResponseFormat.Json };
        var (plain, streamed) = (Ask(router, false, json), Ask(router, true, json));
        gate.SetResult();

        var whole = await plain;
        whole.Thrown.ShouldBeNull();
        whole.Text.ShouldBe("{ \"whole\": 1 }");
        whole.Attempts.ShouldBe("only:Interrupted only:Answered");
        (await streamed).Partial.DeliveredText.ShouldBe("{ \"half\"");
        await Eventually.HoldsNothingAsync(router);
    }

    [Fact]
    public async Task A_limit_counts_every_caller_once_and_the_tokens_once()
    {
        var router = Router(route => route with { Limits = new QuotaLimits { RequestsPerDay = 3, TokensPerDay = 1_000_000 } });
        var only = router.Hosted("only");
        only.Default = ScriptedReply.Text("ok") with { Gate = gate.Task };
        var asking = Enumerable.Range(0, 4).Select(at => Ask(router, at % 2 == 0)).ToArray();
        gate.SetResult();

        var answers = await Task.WhenAll(asking);

        answers.Count(answer => answer.Thrown is null).ShouldBe(3);
        answers.Single(answer => answer.Thrown is not null).Failure.IsOwnQuota.ShouldBeTrue();
        router.Use(QuotaScopeKind.Route, "chat", QuotaLimitKind.RequestsPerDay).Used.ShouldBe(3);
        router.Use(QuotaScopeKind.Route, "chat", QuotaLimitKind.TokensPerDay).Used.ShouldBe(11);
    }

    [Fact]
    public async Task Who_allows_other_regions_or_another_tenant_does_not_share()
    {
        var router = Router();
        var only = router.Hosted("only", descriptor => descriptor with { Region = "eu" });
        only.Default = ScriptedReply.Text("ok") with { Gate = gate.Task };
        Task<RouterAnswer>[] asking =
        [
            Ask(router, true),
            Ask(router, true, new ChatOptions().ForProviders(own => own.AllowedRegions = ["eu"])),
            Ask(router, true, new ChatOptions().ForProviders(own => own.Tenant = "acme")),
            Ask(router, true, new ChatOptions().ForProviders(own => own.MaxCost = 5)),
            Ask(router, true, new ChatOptions { Temperature = 1 }),
        ];
        gate.SetResult();

        (await Task.WhenAll(asking)).ShouldAllBe(answer => answer.Text == "ok" && !answer.Report.Shared);
        only.CallCount.ShouldBe(5);
    }

    [Fact]
    public async Task A_stored_answer_is_shared_like_any_other()
    {
        var router = Router(route => route with { Store = true, DegradeToAnswers = true });
        var only = router.Hosted("only");
        await router.AskAsync(question: "How do I reset my password?");
        only.Default = ScriptedReply.Failure(ChatFailureKind.EmptyAnswer) with { Gate = gate.Task };
        var asking = Enumerable.Range(0, 4)
            .Select(at => Ask(router, at % 2 == 0, question: "How can I reset the password?")).ToArray();
        gate.SetResult();

        var answers = await Task.WhenAll(asking);

        answers.ShouldAllBe(answer => answer.Text == "ok" && answer.Report.Origin == AnswerOrigin.Similar && answer.Report.Degraded);
        answers.Count(answer => answer.Report.Shared).ShouldBe(3);
        only.CallCount.ShouldBe(2);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_joins_with_a_deadline_longer_than_any_timer_is_no_error(bool streamed)
    {
        var router = Router();
        router.Hosted("only").Default = ScriptedReply.Text("ok") with { Gate = gate.Task };
        var leading = Ask(router, streamed);
        var following = Ask(router, streamed, new ChatOptions().ForProviders(own => own.Deadline = TimeSpan.FromDays(1000)));
        gate.SetResult();

        (await leading).Text.ShouldBe("ok");
        (await following).Text.ShouldBe("ok");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_would_wait_for_quota_is_not_refused_because_another_would_not(bool leaderWaits)
    {
        var router = Router();
        var first = router.Hosted("first");
        router.Hosted("second", settings: given => given with { Limits = new QuotaLimits { RequestsPerMinute = 1, Burst = 1 } });
        first.Default = ScriptedReply.Failure(ChatFailureKind.EmptyAnswer);
        await router.AskAsync(question: "another");
        first.Default = ScriptedReply.Failure(ChatFailureKind.EmptyAnswer) with { Gate = gate.Task };
        var waits = new ChatOptions().ForProviders(own => own.WaitForQuota = true);
        Task<RouterAnswer>[] asking = leaderWaits
            ? [Ask(router, true, waits), Ask(router, true)]
            : [Ask(router, true), Ask(router, true, waits)];
        gate.SetResult();

        var (patient, hurried) = leaderWaits ? (asking[0], asking[1]) : (asking[1], asking[0]);
        (await hurried).Failure.Kind.ShouldBe(ChatFailureKind.EmptyAnswer);
        await Eventually.TrueAsync(() => Task.FromResult(router.Services!.Ledger.Waiting.Count == 1));
        router.Clock.Advance(TimeSpan.FromMinutes(1));
        (await patient).Report.Backend.ShouldBe("second");
    }

    [Fact]
    public async Task Without_a_cache_nothing_is_shared()
    {
        var router = new RouterUnderTest { Route = route => route with { Store = true, DegradeToAnswers = true } };
        var only = router.Hosted("only");
        only.Default = ScriptedReply.Text("ok") with { Gate = gate.Task };
        var (one, other) = (Ask(router, true), Ask(router, false));
        gate.SetResult();
        await Task.WhenAll(one, other);

        only.CallCount.ShouldBe(2);
    }

    private static RouterUnderTest Router(Func<RouteSettings, RouteSettings>? more = null)
        => new() { Route = route => (more ?? (same => same))(route with { Cache = new CacheOptions() }) };

    private static Task<RouterAnswer> Ask(
        RouterUnderTest router, bool streamed, ChatOptions? options = null, string question = "What is the answer?")
        => streamed
            ? RouterAnswer.OfStreamAsync(router.Stream(options, question))
            : RouterAnswer.OfPlainAsync(router.Pipeline.RespondAsync([new ChatMessage(ChatRole.User, question)], options, default));

    private static async Task<string> Next(IAsyncEnumerator<ChatResponseUpdate> updates)
    {
        (await updates.MoveNextAsync()).ShouldBeTrue();
        return updates.Current.Text;
    }
}
