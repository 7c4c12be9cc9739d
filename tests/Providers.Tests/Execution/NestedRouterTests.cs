using Microsoft.Extensions.AI;
using Providers.Execution;
using Providers.Testing;

namespace Providers.Tests.Execution;

public class NestedRouterTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Shares_the_outer_routers_attempt_budget(bool streamed)
    {
        var inner = new RouterUnderTest();
        var a = inner.Hosted("a");
        var b = inner.Hosted("b");
        a.Default = b.Default = ScriptedReply.Failure(ChatFailureKind.QuotaExhausted);
        var outer = new RouterUnderTest { Clock = inner.Clock, Route = route => route with { MaxAttempts = 3 } };
        var first = outer.Hosted("first");
        first.Default = ScriptedReply.Failure(ChatFailureKind.ServerError);
        outer.Use(AsBackend(inner));
        var last = outer.Hosted("last");

        var answer = await outer.AskAsync(streamed);

        (first.CallCount + a.CallCount + b.CallCount + last.CallCount).ShouldBe(3);
        answer.Failure.Attempts.Count.ShouldBe(3);
        outer.ShouldHoldNothing();
        inner.ShouldHoldNothing();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Shares_the_outer_routers_deadline(bool streamed)
    {
        var inner = new RouterUnderTest { Route = route => route with { Deadline = TimeSpan.FromHours(1) } };
        inner.Local().Default = ScriptedReply.Hang();
        var outer = new RouterUnderTest { Clock = inner.Clock, Route = route => route with { Deadline = TimeSpan.FromSeconds(10) } };
        outer.Use(AsBackend(inner));

        var answer = await outer.AskAsync(streamed);

        answer.Failure.Kind.ShouldBe(ChatFailureKind.DeadlinePassed);
        answer.Report.Duration.ShouldBe(TimeSpan.FromSeconds(10));
        outer.ShouldHoldNothing();
        inner.ShouldHoldNothing();
    }

    [Fact]
    public async Task Takes_its_own_default_route_whatever_the_outer_call_named()
    {
        var inner = new RouterUnderTest { Route = route => route with { Name = "other" } };
        inner.Hosted("a");
        var outer = new RouterUnderTest { Clock = inner.Clock };
        outer.Use(AsBackend(inner));

        (await outer.AskAsync(options: new ChatOptions { ModelId = "backend:inner" })).Text.ShouldBe("ok");
    }

    [Fact]
    public void A_nested_call_has_as_many_sends_left_as_its_outer_one()
    {
        var router = new RouterUnderTest();
        router.Hosted("only");
        using var loop = router.Loop();
        var outer = loop.Call;
        var inner = new ChatCall(outer.Route, outer.Profile, outer.Clock, outer)
        {
            Messages = outer.Messages,
            Currency = outer.Currency,
            Scopes = outer.Scopes,
        };

        outer.TryTakeSend().ShouldBeTrue();
        inner.SendsLeft.ShouldBe(outer.Route.MaxAttempts - 1);
        while (inner.TryTakeSend())
        {
        }

        (inner.SendsLeft, outer.SendsLeft, outer.TryTakeSend()).ShouldBe((0, 0, false));
    }

    private static IChatBackend AsBackend(RouterUnderTest inner)
        => new PipelineClient(inner.Pipeline).AsBackend(new BackendDescriptor { Name = "inner", Provider = "providers" });

    private sealed class PipelineClient(RequestPipeline pipeline) : IChatClient
    {
        public Task<ChatResponse> GetResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
            => pipeline.RespondAsync(messages, options, cancellationToken);

        public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
            => pipeline.StreamAsync(messages, options, cancellationToken);

        public object? GetService(Type serviceType, object? serviceKey = null) => serviceType == typeof(RequestPipeline) ? pipeline : null;

        public void Dispose()
        {
        }
    }
}
