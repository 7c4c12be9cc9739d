using Providers.Testing;
using Providers.Tests.Execution;

namespace Providers.Tests.Abstractions;

/// <summary>What a support engineer reads of a failed call: every attempt, what identifies it, and nothing of what was said.</summary>
public class FailureMessageTests
{
    private const string Question = "canary-prompt";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_route_without_an_answer_lists_its_attempts_in_order(bool streamed)
    {
        var router = new RouterUnderTest();
        router.Hosted("first").Default = Failing(1.5, ChatFailureKind.QuotaExhausted, 429, "insufficient_quota", "req_7");
        router.Hosted("second").Default = Failing(0.25, ChatFailureKind.ModelNotFound, 404, null, "req_8");
        router.Local().Default = Failing(2, ChatFailureKind.EmptyAnswer, null, null, null);

        var failure = (await router.AskAsync(streamed, question: Question)).Failure;

        failure.Message.ShouldBe("""
            Route 'chat' has no answer (QuotaExhausted, after 3.8 s).
              1. first: QuotaExhausted, status 429, code insufficient_quota, request req_7, after 1.5 s
              2. second: ModelNotFound (failover), status 404, request req_8, after 0.25 s
              3. local: EmptyAnswer (degrade), after 2.0 s
            """.ReplaceLineEndings("\n"));
        failure.ToString().ShouldNotContain(Question);
    }

    [Fact]
    public async Task A_route_that_asked_nobody_says_why_of_each_backend()
    {
        var router = new RouterUnderTest();
        router.Hosted("first").Default = Failing(0, ChatFailureKind.Unauthorized, 401, "invalid_api_key", "req_1");
        await router.AskAsync();

        (await router.AskAsync(question: Question)).Failure.Message.ShouldBe("""
            Route 'chat' has no answer (Unauthorized, after 0.0 s).
              -  first: the provider refused the key until 2026-01-01 00:05:00Z
            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task An_answer_that_broke_off_lists_its_attempts_in_order_and_not_its_text()
    {
        var router = new RouterUnderTest();
        router.Hosted("first").Default = Failing(1, ChatFailureKind.Interrupted, 200, "server_error", "req_3") with { Tokens = ["canary-", "answer"] };
        router.Hosted("second").Default = ScriptedReply.Text("else");

        var failure = (await router.AskAsync(streamed: true, question: Question)).Partial;

        failure.Message.ShouldBe("""
            Route 'chat' broke off after 13 characters: the backend that was to finish it said something else.
              1. first: Interrupted, status 200, code server_error, request req_3, after 1.0 s
              2. second: Abandoned (resume), after 0.0 s
            """.ReplaceLineEndings("\n"));
        failure.ToString().ShouldNotContain("canary");
    }

    private static ScriptedReply Failing(double seconds, ChatFailureKind kind, int? status, string? code, string? request) => new()
    {
        Tokens = [],
        FirstTokenDelay = TimeSpan.FromSeconds(seconds),
        Throws = backend => new ChatBackendException(kind, backend) { Status = status, ProviderCode = code, RequestId = request },
    };
}
