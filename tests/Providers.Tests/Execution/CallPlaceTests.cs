using Microsoft.Extensions.AI;
using Providers.Execution;
using Providers.Testing;

namespace Providers.Tests.Execution;

/// <summary>A call's place in its tenant's limits: its first send takes it along, and it is the call's until that has ended.</summary>
public class CallPlaceTests
{
    private readonly RouterUnderTest router = new();
    private readonly ChatOptions acme = new ChatOptions().ForProviders(own => own.Tenant = "acme");

    public CallPlaceTests() => router.Tenants["acme"] = new TenantSettings { Limits = new QuotaLimits { ConcurrentRequests = 1 } };

    [Theory]
    [InlineData(ChatFailureKind.EmptyAnswer, false)]
    [InlineData(ChatFailureKind.EmptyAnswer, true)]
    [InlineData(ChatFailureKind.Unauthorized, false)]
    [InlineData(ChatFailureKind.Unauthorized, true)]
    public async Task Is_held_while_another_backend_is_asked_whatever_became_of_the_first(ChatFailureKind kind, bool streamed)
    {
        var gate = new TaskCompletionSource();
        router.Hosted("first").Default = ScriptedReply.Failure(kind);
        var second = router.Hosted("second");
        second.Default = new ScriptedReply { Gate = gate.Task };
        var call = Start(streamed);
        await Eventually.TrueAsync(() => Task.FromResult(second.OpenCalls == 1));

        (await AskAsync()).Failure.IsOwnQuota.ShouldBeTrue();
        gate.SetResult();

        (await call).Report.Backend.ShouldBe("second");
        (await AskAsync()).Thrown.ShouldBeNull();
        router.ShouldHoldNothing();
    }

    [Fact]
    public async Task Is_held_until_the_last_of_a_stream_has_been_taken()
    {
        router.Hosted("only");
        await using (var updates = router.Stream(acme).GetAsyncEnumerator())
        {
            while (await updates.MoveNextAsync() && updates.Current.GetRouteReport() is null)
            {
            }

            updates.Current.GetRouteReport().ShouldNotBeNull();
            (await AskAsync()).Failure.IsOwnQuota.ShouldBeTrue();
        }

        (await AskAsync()).Thrown.ShouldBeNull();
    }

    [Theory]
    [InlineData(40)]
    [InlineData(12)]
    public async Task Is_one_place_where_two_backends_are_asked_at_once_whichever_is_faster(int seconds)
    {
        var hedged = new RouterUnderTest { Route = route => route with { Hedge = new HedgeOptions { Enabled = true } } };
        hedged.Tenants["acme"] = router.Tenants["acme"];
        hedged.Hosted("first").Default = new ScriptedReply { FirstTokenDelay = TimeSpan.FromSeconds(seconds) };
        hedged.Hosted("second").Default = new ScriptedReply { FirstTokenDelay = TimeSpan.FromSeconds(5) };

        (await hedged.AskAsync(options: acme)).Report.Attempts.Count.ShouldBe(2);

        hedged.Use(QuotaScopeKind.Tenant, "acme", QuotaLimitKind.RequestsPerDay).ShouldBe((1, 0));
        (await hedged.AskAsync(options: acme)).Thrown.ShouldBeNull();
        await Eventually.HoldsNothingAsync(hedged);
    }

    [Fact]
    public async Task That_is_waited_for_is_followed_by_a_plan_of_its_own_time()
    {
        var gate = new TaskCompletionSource();
        var first = router.Hosted("first");
        first.Default = new ScriptedReply { Gate = gate.Task };
        router.Hosted("second");
        var before = Start(streamed: false);
        await Eventually.TrueAsync(() => Task.FromResult(first.OpenCalls == 1));
        acme.ForProviders(own => own.WaitForQuota = true);
        var waiting = Start(streamed: false);
        router.Services!.Ledger.Waiting.Count.ShouldBe(1);

        router.Health("first").Hold(Providers.Health.HoldReason.Key, DateTimeOffset.MaxValue);
        gate.SetResult();

        (await before).Report.Backend.ShouldBe("first");
        var report = (await waiting).Report;
        report.Backend.ShouldBe("second");
        report.Rejections.ShouldHaveSingleItem().Backend.ShouldBe("first");
        router.ShouldHoldNothing();
    }

    [Fact]
    public async Task Is_asked_for_before_a_call_is_told_that_nobody_can_be_asked()
    {
        router.Hosted("only");
        router.Tenants["acme"] = new TenantSettings { Limits = new QuotaLimits { RequestsPerDay = 1 } };
        _ = router.Pipeline;
        router.Health("only").Hold(Providers.Health.HoldReason.Key, DateTimeOffset.MaxValue);

        var first = (await AskAsync()).Failure;
        var second = (await AskAsync()).Failure;

        first.IsOwnQuota.ShouldBeFalse();
        first.Report.Rejections.ShouldHaveSingleItem().Backend.ShouldBe("only");
        second.IsOwnQuota.ShouldBeTrue();
        second.Report.Rejections.ShouldHaveSingleItem().Backend.ShouldBe("acme");
    }

    [Fact]
    public async Task That_a_backends_own_limit_withholds_is_taken_with_the_next_backend()
    {
        router.Hosted("first", settings: settings => settings with { Limits = new QuotaLimits { RequestsPerDay = 0 } });
        router.Hosted("second");

        var report = (await AskAsync()).Report;

        report.Backend.ShouldBe("second");
        report.Rejections.ShouldHaveSingleItem().Backend.ShouldBe("first");
        router.Use(QuotaScopeKind.Tenant, "acme", QuotaLimitKind.RequestsPerDay).ShouldBe((1, 0));
        router.ShouldHoldNothing();
    }

    private Task<RouterAnswer> AskAsync() => router.AskAsync(options: acme);

    /// <summary>Asks, and lets the clock stand.</summary>
    private Task<RouterAnswer> Start(bool streamed)
        => streamed
            ? RouterAnswer.OfStreamAsync(router.Stream(acme.Clone()))
            : RouterAnswer.OfPlainAsync(router.Pipeline.RespondAsync(
                [new ChatMessage(ChatRole.User, "What is the answer?")], acme.Clone(), CancellationToken.None));
}
