using Microsoft.Extensions.AI;
using Providers.Testing;

namespace Providers.Tests.Execution;

public class OfflineTests
{
    [Fact]
    public async Task A_router_that_goes_offline_in_mid_call_sends_to_no_other_hosted_backend()
    {
        var router = new RouterUnderTest();
        var first = router.Hosted("first");
        first.OnCall = _ =>
        {
            router.Connectivity!.IsForced = true;
            return ScriptedReply.Failure(ChatFailureKind.Unreachable);
        };
        var second = router.Hosted("second");
        router.Local();

        var answer = await router.AskAsync();

        answer.Attempts.ShouldBe("first:Unreachable local:Answered");
        first.CallCount.ShouldBe(1);
        second.CallCount.ShouldBe(0);
        answer.Report.Rejections.Select(rejection => (rejection.Backend, rejection.Reason)).ShouldBe(
            [("first", "the router is switched offline"), ("second", "the router is switched offline")]);
        router.ShouldHoldNothing();
    }

    [Fact]
    public async Task A_call_that_has_waited_for_quota_is_not_sent_where_the_router_has_gone_offline_meanwhile()
    {
        var router = new RouterUnderTest();
        var only = router.Hosted(
            "only", settings: given => given with { Limits = new QuotaLimits { RequestsPerMinute = 1, Burst = 1, RequestsPerDay = 9 } });
        await router.AskAsync();
        var waiting = RouterAnswer.OfStreamAsync(router.Stream(new ChatOptions().ForProviders(own => own.WaitForQuota = true)));
        router.Services!.Ledger.Waiting.Count.ShouldBe(1);

        router.Connectivity!.IsForced = true;
        router.Clock.Advance(TimeSpan.FromSeconds(61));
        var failure = (await waiting).Failure;

        only.CallCount.ShouldBe(1);
        failure.Report.Rejections.ShouldContain(rejection => rejection.Reason == "the router is switched offline");
        router.Use(QuotaScopeKind.Backend, "only", QuotaLimitKind.RequestsPerDay).ShouldBe((1, 0));
        router.ShouldHoldNothing();
    }
}
