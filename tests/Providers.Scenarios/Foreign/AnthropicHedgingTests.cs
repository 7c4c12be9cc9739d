using Anthropic;
using Microsoft.Extensions.AI;
using Providers.Scenarios.Stage;
using Providers.Testing;

namespace Providers.Scenarios.Foreign;

/// <summary>What is never sent a second time beside the first, by backends that take provider's tools and conversations.</summary>
public sealed class AnthropicHedgingTests : IAsyncLifetime
{
    /// <summary>Timers of a call that may be hedged: its limit on first content, and the wait before a second backend joins.</summary>
    private const int LimitAndHedge = 2;

    /// <summary>Twice the time after which a second backend joins while nothing is known.</summary>
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(20);

    private readonly VirtualTimeProvider clock = new();
    private readonly TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SimulatedProvider first = SimulatedProvider.StartAnthropic();
    private readonly SimulatedProvider second = SimulatedProvider.StartAnthropic();
    private RouterOverSockets stage = null!;

    public Task InitializeAsync()
    {
        first.Default = SimulatedReply.Text("The first answers.") with { Gate = gate.Task };
        second.Default = SimulatedReply.Text("The second answers.");
        stage = RouterOverSockets.Open(StageOptions.Of()
            .With("Routes:chat:Backends", "first, second").With("Routes:chat:Hedge:Enabled", "true") with
        {
            Clock = clock,
            Configure = providers => providers
                .AddBackend("first", _ => Over(first)).AddBackend("second", _ => Over(second)),
        });
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await stage.DisposeAsync();
        await first.DisposeAsync();
        await second.DisposeAsync();
    }

    [Fact]
    public async Task A_question_of_no_consequence_is_sent_to_both_when_the_first_is_slow()
    {
        var pending = clock.PendingTimers;
        var asked = stage.AskAsync(streamed: true, new ChatOptions());
        await UntilTimersAsync(pending + LimitAndHedge);
        clock.Advance(Slow);
        var outcome = await asked;
        outcome.Text.ShouldBe("The second answers.");
        outcome.Attempts.Select(attempt => (attempt.Backend, attempt.Outcome)).ShouldBe(
            [("first", AttemptOutcome.Lost), ("second", AttemptOutcome.Answered)]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Tools_that_run_at_the_provider_run_once(bool streamed)
    {
        var outcome = await AskAsync(streamed, new ChatOptions { Tools = [new HostedWebSearchTool()] });
        ShouldBeTheFirstsAlone(outcome);
        first.Chats.Single().Text.ShouldContain("web_search");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_conversation_that_a_provider_holds_goes_to_that_one_alone(bool streamed)
        => ShouldBeTheFirstsAlone(await AskAsync(streamed, new ChatOptions { ConversationId = "conversation-1" }));

    private void ShouldBeTheFirstsAlone(Outcome outcome)
    {
        outcome.Text.ShouldBe("The first answers.");
        outcome.Attempts.Select(attempt => (attempt.Backend, attempt.Outcome)).ShouldBe([("first", AttemptOutcome.Answered)]);
        first.Chats.ShouldHaveSingleItem();
        second.Chats.ShouldBeEmpty();
    }

    /// <summary>Asks, and lets time pass while the first is silent.</summary>
    private async Task<Outcome> AskAsync(bool streamed, ChatOptions options)
    {
        var asked = stage.AskAsync(streamed, options);
        await first.WaitForChatAsync();
        clock.Advance(Slow);
        gate.SetResult();
        return await asked;
    }

    private async Task UntilTimersAsync(int count)
    {
        while (clock.PendingTimers < count)
        {
            await Task.Yield();
        }
    }

    private static IChatBackend Over(SimulatedProvider provider)
    {
        var client = new AnthropicClient { BaseUrl = provider.Endpoint.ToString(), ApiKey = "test-key", MaxRetries = 0 };
        return client.AsIChatClient("claude-x", 1024).AsBackend(new()
        {
            Name = "any",
            Provider = "anthropic",
            Model = "claude-x",
            Capabilities = BackendCapabilities.Streaming | BackendCapabilities.Tools,
        });
    }
}
