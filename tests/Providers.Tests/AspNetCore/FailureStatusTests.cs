using Providers.AspNetCore.Failures;

namespace Providers.Tests.AspNetCore;

public sealed class FailureStatusTests
{
    [Fact]
    public void Every_kind_has_a_status_and_a_code_of_its_own()
    {
        var all = Enum.GetValues<ChatFailureKind>().Select(FailureStatus.Of).ToList();

        all.ShouldAllBe(status => status.Status != 500);
        all.Select(status => status.Code).ShouldBeUnique();
    }

    [Theory]
    [InlineData(ChatFailureKind.RateLimited, "rate_limit_exceeded")]
    [InlineData(ChatFailureKind.QuotaExhausted, "insufficient_quota")]
    public void The_routers_own_limit_is_the_clients_to_wait_for(ChatFailureKind kind, string code)
    {
        var failure = new ChatRouteException(kind, new RouteReport { Route = "chat" }) { IsOwnQuota = true };

        FailureStatus.Of(failure).ShouldBe(new FailureStatus(429, code));
    }

    [Fact]
    public void A_hosts_own_file_that_fails_is_not_the_clients_fault_and_is_logged()
    {
        var answer = FailureAnswer.Of(new IOException("/var/lib/ledger.json"));

        (answer.Status, answer.IsOurs).ShouldBe((new FailureStatus(500, "internal_error"), true));
        answer.Message.ShouldNotContain("ledger");
    }

    [Theory]
    [InlineData(ChatFailureKind.Unauthorized)]
    [InlineData(ChatFailureKind.ModelNotFound)]
    [InlineData(ChatFailureKind.QuotaExhausted)]
    public void An_upstreams_account_is_not_the_clients_fault(ChatFailureKind kind)
        => FailureStatus.Of(new ChatRouteException(kind, new RouteReport { Route = "chat" })).Status.ShouldBeGreaterThanOrEqualTo(500);
}
