using Microsoft.Extensions.AI;
using Providers.Testing;

namespace Providers.Tests.Execution;

/// <summary>What a call counts where: once for its route and its tenant, each send for its backend, and what it uses in all of them.</summary>
public class QuotaScopesTests
{
    private readonly RouterUnderTest router = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_call_of_two_sends_is_one_request_of_its_route_and_tenant_and_all_its_tokens_are_theirs(bool streamed)
    {
        router.Hosted("first").Default = ScriptedReply.Failure(ChatFailureKind.EmptyAnswer);
        router.Hosted("second");

        (await AskAsync(streamed)).Attempts.ShouldBe("first:EmptyAnswer second:Answered");

        Requests().ShouldBe((1, 1, 1, 1));
        var (route, tenant, first, second) = Tokens();
        first.ShouldBeGreaterThan(0);
        second.ShouldBeGreaterThan(0);
        (route, tenant).ShouldBe((first + second, first + second));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_send_that_never_left_gives_back_its_request_and_its_tokens(bool streamed)
    {
        router.Hosted("first").Default = ScriptedReply.Failure(ChatFailureKind.Unreachable);
        router.Hosted("second");

        (await AskAsync(streamed)).Report.Backend.ShouldBe("second");

        Requests().ShouldBe((1, 1, 0, 1));
        var (route, tenant, first, second) = Tokens();
        (route, tenant, first).ShouldBe((second, second, 0));
        router.ShouldHoldNothing();
    }

    private Task<RouterAnswer> AskAsync(bool streamed)
        => router.AskAsync(streamed, new ChatOptions().ForProviders(own => own.Tenant = "acme"));

    private (long Route, long Tenant, long First, long Second) Requests() => Used(QuotaLimitKind.RequestsPerDay);

    private (long Route, long Tenant, long First, long Second) Tokens() => Used(QuotaLimitKind.TokensPerDay);

    private (long Route, long Tenant, long First, long Second) Used(QuotaLimitKind limit)
        => (Of(QuotaScopeKind.Route, "chat", limit), Of(QuotaScopeKind.Tenant, "acme", limit),
            Of(QuotaScopeKind.Backend, "first", limit), Of(QuotaScopeKind.Backend, "second", limit));

    private long Of(QuotaScopeKind kind, string name, QuotaLimitKind limit) => router.Use(kind, name, limit).Used;
}
