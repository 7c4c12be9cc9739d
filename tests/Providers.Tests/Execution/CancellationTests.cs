using Microsoft.Extensions.AI;
using Providers.Execution;
using Providers.Testing;

namespace Providers.Tests.Execution;

public class CancellationTests
{
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task Leaving_at_any_moment_ends_every_call_settles_and_blames_nobody(bool streamed, bool hedged)
    {
        var cancelled = 0;
        for (var moment = TimeSpan.Zero; moment < TimeSpan.FromSeconds(24); moment += TimeSpan.FromMilliseconds(250))
        {
            var router = Eventful(hedged);
            using var leaving = new CancellationTokenSource(moment, router.Clock);

            var answer = await router.AskAsync(streamed, caller: leaving.Token);

            if (answer.Thrown is not null)
            {
                answer.Thrown.ShouldBeAssignableTo<OperationCanceledException>($"left after {moment}");
                cancelled++;
            }

            ShouldBeAsIfNothingHadHappened(router, moment.ToString());
        }

        cancelled.ShouldBeGreaterThan(40);
    }

    [Fact]
    public async Task Disposing_a_stream_after_any_update_ends_its_call_settles_and_blames_nobody()
    {
        for (var taken = 0; taken < 8; taken++)
        {
            var router = Eventful(hedged: false);
            var updates = router.Stream().GetAsyncEnumerator();
            for (var i = 0; i < taken && await router.FinishAsync(updates.MoveNextAsync().AsTask()); i++)
            {
            }

            await updates.DisposeAsync();

            ShouldBeAsIfNothingHadHappened(router, $"disposed after {taken} updates");
        }
    }

    [Fact]
    public async Task A_token_that_was_cancelled_before_sends_nothing()
    {
        var router = new RouterUnderTest();
        var only = router.Hosted("only");
        var gone = new CancellationToken(canceled: true);

        (await router.AskAsync(caller: gone)).Thrown.ShouldBeAssignableTo<OperationCanceledException>();
        (await router.AskAsync(streamed: true, caller: gone)).Thrown.ShouldBeAssignableTo<OperationCanceledException>();

        only.CallCount.ShouldBe(0);
        router.ShouldHoldNothing();
    }

    [Fact]
    public async Task What_was_delivered_before_the_caller_left_is_charged()
    {
        var router = new RouterUnderTest();
        router.Hosted("only").Default = new ScriptedReply { Tokens = ["one ", "two "], Hangs = true };
        var updates = router.Stream().GetAsyncEnumerator();
        await updates.MoveNextAsync();
        await updates.DisposeAsync();

        router.Use(QuotaScopeKind.Backend, "only", QuotaLimitKind.TokensPerDay).Used.ShouldBeInRange(2, 100);
    }

    [Fact]
    public async Task A_calls_place_in_its_tenants_limits_is_held_until_its_stream_has_ended()
    {
        var router = new RouterUnderTest();
        router.Tenants["acme"] = new TenantSettings { Limits = new QuotaLimits { ConcurrentRequests = 1 } };
        router.Hosted("only").Default = ScriptedReply.Text("one ", "two");
        var options = new ChatOptions().ForProviders(own => own.Tenant = "acme");
        var updates = router.Stream(options).GetAsyncEnumerator();
        await updates.MoveNextAsync();

        var second = (await router.AskAsync(options: options)).Failure;
        await updates.DisposeAsync();
        var third = await router.AskAsync(options: options);

        second.IsOwnQuota.ShouldBeTrue();
        second.Kind.ShouldBe(ChatFailureKind.RateLimited);
        third.Thrown.ShouldBeNull();
        router.ShouldHoldNothing();
    }

    /// <summary>Waits of every kind: for a gate, a Retry-After, first content, pieces, a hedge, a second leg after a cut.</summary>
    private static RouterUnderTest Eventful(bool hedged)
    {
        var router = new RouterUnderTest { Route = route => route with { Hedge = new HedgeOptions { Enabled = hedged } } };
        router.Hosted("first").Enqueue(
            ScriptedReply.Failure(ChatFailureKind.RateLimited, TimeSpan.FromSeconds(1.5)) with
            {
                FirstTokenDelay = TimeSpan.FromSeconds(1),
            },
            ScriptedReply.Failure(ChatFailureKind.Unsupported) with { FirstTokenDelay = TimeSpan.FromSeconds(12) });
        router.Hosted("second").Default = ScriptedReply.Text("a", "b", "c", "d") with
        {
            FirstTokenDelay = TimeSpan.FromSeconds(3),
            TokenDelay = TimeSpan.FromSeconds(1),
        };
        return router;
    }

    private static void ShouldBeAsIfNothingHadHappened(RouterUnderTest router, string when)
    {
        router.ShouldHoldNothing();
        router.Health("first").Read().ConsecutiveFailures.ShouldBe(0, when);
        router.Health("second").Read().ConsecutiveFailures.ShouldBe(0, when);
    }
}
