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
}
