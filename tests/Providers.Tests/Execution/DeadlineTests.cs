using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Providers.Testing;

namespace Providers.Tests.Execution;

public class DeadlineTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_black_hole_does_not_eat_the_local_models_turn(bool streamed)
    {
        var router = new RouterUnderTest { Route = route => route with { Deadline = TimeSpan.FromSeconds(40) } };
        router.Hosted("first").Default = ScriptedReply.Hang();
        var second = router.Hosted("second");
        second.Default = ScriptedReply.Hang();
        router.Local().Default = new ScriptedReply { FirstTokenDelay = TimeSpan.FromSeconds(15) };

        var answer = await router.AskAsync(streamed);

        answer.Attempts.ShouldBe("first:NoFirstContent local:Answered");
        answer.Report.Rejections.ShouldHaveSingleItem().Backend.ShouldBe("second");
        answer.Report.Duration.ShouldBe(TimeSpan.FromSeconds(35));
        router.Health("first").Read().ConsecutiveFailures.ShouldBe(0, "we cut its time short");
        second.CallCount.ShouldBe(0);
    }

    [Theory]
    [InlineData(BackendReadiness.Ready)]
    [InlineData(BackendReadiness.Installed)]
    [InlineData(null)]
    public async Task A_local_model_has_what_remains_to_be_loaded_and_less_where_it_is_loaded(BackendReadiness? known)
    {
        var router = new RouterUnderTest();
        router.Hosted("first").Default = ScriptedReply.Failure(ChatFailureKind.EmptyAnswer);
        router.Local().Default = ScriptedReply.Hang();
        router.Local("small");
        if (known is { } found)
        {
            router.Health("local").ReportProbe(found);
        }

        var answer = await router.AskAsync();

        if (known == BackendReadiness.Ready)
        {
            answer.Attempts.ShouldBe("first:EmptyAnswer local:NoFirstContent small:Answered");
            answer.Report.Attempts[1].Duration.ShouldBeInRange(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(31));
        }
        else
        {
            answer.Attempts.ShouldBe("first:EmptyAnswer local:DeadlinePassed");
        }
    }

    [Fact]
    public async Task A_hurried_call_still_asks_the_hosted_backends_first()
    {
        var router = new RouterUnderTest();
        router.Hosted("first").Default = new ScriptedReply { FirstTokenDelay = TimeSpan.FromSeconds(4) };
        router.Local();
        var options = new ChatOptions().ForProviders(own => own.Deadline = TimeSpan.FromSeconds(10));

        (await router.AskAsync(options: options)).Attempts.ShouldBe("first:Answered");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Legs_and_waits_share_one_deadline(bool streamed)
    {
        var router = new RouterUnderTest { Route = route => route with { Deadline = TimeSpan.FromSeconds(50) } };
        router.Hosted("first").Default = ScriptedReply.Hang();
        router.Hosted("second").Default = ScriptedReply.Hang();
        router.Hosted("third");

        var answer = await router.AskAsync(streamed);

        answer.Failure.Kind.ShouldBe(ChatFailureKind.DeadlinePassed);
        answer.Attempts.ShouldBe("first:NoFirstContent second:DeadlinePassed");
        answer.Report.Duration.ShouldBe(TimeSpan.FromSeconds(50));
        router.Health("second").Read().ConsecutiveFailures.ShouldBe(0);
        router.ShouldHoldNothing();
    }

    [Fact]
    public async Task A_stream_ends_at_the_deadline_with_what_was_delivered()
    {
        var router = new RouterUnderTest();
        router.Hosted("first").Default = ScriptedReply.Text("a", "b", "c") with { TokenDelay = TimeSpan.FromSeconds(20) };
        router.Hosted("second");
        var options = new ChatOptions().ForProviders(own => own.Deadline = TimeSpan.FromSeconds(30));

        var answer = await router.AskAsync(streamed: true, options);

        answer.Partial.DeliveredText.ShouldBe("ab");
        answer.Attempts.ShouldBe("first:DeadlinePassed");
        router.Health("first").Read().ConsecutiveFailures.ShouldBe(0);
        router.ShouldHoldNothing();
    }

    [Fact]
    public async Task A_thousand_hurried_callers_blame_nobody()
    {
        var router = new RouterUnderTest();
        router.Hosted("first").Default = ScriptedReply.Hang();
        for (var i = 0; i < 1000; i++)
        {
            var hurried = new ChatOptions().ForProviders(own => own.Deadline = TimeSpan.FromMilliseconds(1));
            (await router.AskAsync(streamed: i % 2 == 0, hurried)).Failure.Kind.ShouldBe(ChatFailureKind.DeadlinePassed);
            using var leaving = new CancellationTokenSource(TimeSpan.FromMilliseconds(1), router.Clock);
            (await router.AskAsync(streamed: i % 2 == 0, caller: leaving.Token)).Thrown.ShouldBeAssignableTo<OperationCanceledException>();
        }

        var health = router.Health("first").Read();
        health.ConsecutiveFailures.ShouldBe(0);
        health.SuccessRate.ShouldBe(1);
        router.ShouldHoldNothing();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_client_that_does_not_listen_to_its_token_is_left_behind(bool streams)
    {
        var router = new RouterUnderTest();
        var deaf = new DeafClient();
        router.Use(deaf.AsBackend(Describe(streams)));
        router.Local();

        var answer = await router.AskAsync();

        answer.Attempts.ShouldBe("deaf:NoFirstContent local:Answered");
        answer.Report.Duration.ShouldBeInRange(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(30.5));
        router.ShouldHoldNothing();
        deaf.IsClosed.ShouldBeFalse();
        deaf.ComeTo();
        deaf.IsClosed.ShouldBe(streams);
        router.ShouldHoldNothing();
    }

    [Fact]
    public async Task A_stream_that_falls_silent_and_does_not_listen_to_its_token_is_left_behind()
    {
        var router = new RouterUnderTest();
        var deaf = new DeafClient { First = "half " };
        router.Use(deaf.AsBackend(Describe(streams: true)));
        router.Local().Default = ScriptedReply.Text("half of it");

        var answer = await router.AskAsync(streamed: true);

        answer.Text.ShouldBe("half of it");
        answer.Attempts.ShouldBe("deaf:Interrupted local:Answered");
        deaf.ComeTo();
        deaf.IsClosed.ShouldBeTrue();
        router.ShouldHoldNothing();
    }

    private static BackendDescriptor Describe(bool streams) => new()
    {
        Name = "deaf",
        Provider = "scripted",
        Capabilities = streams ? BackendCapabilities.Streaming : BackendCapabilities.None,
    };

    /// <summary>Says no more than its first word, and hears of no cancellation.</summary>
    private sealed class DeafClient : IChatClient
    {
        private readonly TaskCompletionSource end = new();

        public string? First { get; init; }

        public bool IsClosed { get; private set; }

        /// <summary>Fails at last.</summary>
        public void ComeTo() => end.SetException(new IOException("the line is dead"));

        public async Task<ChatResponse> GetResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        {
            await end.Task;
            return new ChatResponse();
        }

        public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages,
            ChatOptions? options = null,
            [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            try
            {
                if (First is not null)
                {
                    yield return new ChatResponseUpdate(ChatRole.Assistant, First);
                }

                await end.Task;
            }
            finally
            {
                IsClosed = true;
            }
        }

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }
}
