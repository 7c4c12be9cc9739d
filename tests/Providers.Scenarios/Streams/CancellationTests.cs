using Microsoft.Extensions.AI;
using Providers.Hosting;
using Providers.Scenarios.Stage;
using Providers.Testing;

namespace Providers.Scenarios.Streams;

/// <summary>At whatever await a caller leaves: what runs upstream for it is gone at once, nothing is held, and nobody is blamed.</summary>
public sealed class CancellationTests
{
    private static readonly TimeSpan AtOnce = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>The first of them warms up, and a machine that is busy with something else says nothing of us: the best one counts.</summary>
    private const int Tries = 10;

    public static TheoryData<string> Names => [.. Moment.ByName.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Leaving_at_any_await_ends_the_upstream_call_within_a_tenth_of_a_second(string name)
    {
        var best = TimeSpan.MaxValue;
        for (var i = 0; i < Tries && (i < 2 || best > AtOnce); i++)
        {
            var took = await LeaveAsync(Moment.ByName[name]).WaitAsync(Patience);
            best = took < best ? took : best;
        }

        best.ShouldBeLessThanOrEqualTo(AtOnce);
    }

    [Theory]
    [InlineData("OpenAI")]
    [InlineData("Azure")]
    [InlineData("AzureClassic")]
    [InlineData("Ollama")]
    public async Task Disposing_of_a_stream_ends_the_upstream_call_within_a_tenth_of_a_second(string dialect)
    {
        var best = TimeSpan.MaxValue;
        for (var i = 0; i < Tries && (i < 2 || best > AtOnce); i++)
        {
            var took = await DisposeAsync(dialect).WaitAsync(Patience);
            best = took < best ? took : best;
        }

        best.ShouldBeLessThanOrEqualTo(AtOnce);
    }

    private static async Task<TimeSpan> DisposeAsync(string dialect)
    {
        await using var stage = RouterOverSockets.Open(dialect, "OpenAI");
        stage.First.Default = SimulatedReply.Text("Two", " days", " by") with { Break = SimulatedBreak.AfterTokens(2, SimulatedEnding.Hang) };
        var updates = stage.Router.GetStreamingResponseAsync(Outcome.Question).GetAsyncEnumerator();
        (await updates.MoveNextAsync()).ShouldBeTrue();
        var left = TimeProvider.System.GetUtcNow();
        await updates.DisposeAsync();
        var upstream = stage.First.Chats.Single();
        await upstream.Aborted;
        stage.Router.Status.Backends.ShouldAllBe(backend => backend.InFlight == 0 && backend.ConsecutiveFailures == 0);
        stage.Router.Status.Quota.ShouldAllBe(reading => reading.Reserved == 0);
        return upstream.AbortedAt!.Value - left;
    }

    private static async Task<TimeSpan> LeaveAsync(Moment moment)
    {
        await using var call = await CallUnderWay.BeginAsync(moment);
        var sent = call.Stage.Providers.Sum(provider => provider.Chats.Count);
        var took = await call.LeaveAsync();
        call.Stage.Providers.Sum(provider => provider.Chats.Count).ShouldBe(sent, "nothing is sent for a caller who left");
        await HoldsNothingAsync(call.Stage.Router);
        var status = call.Stage.Router.Status;
        status.Backends.ShouldAllBe(backend => backend.InFlight == 0 && backend.Circuit == "Closed");
        status.Backends[^1].ConsecutiveFailures.ShouldBe(0);
        status.Quota.ShouldAllBe(reading => reading.Reserved == 0);
        return took;
    }

    /// <summary>Of two legs that are left at once, the second may still be closing on another thread when the caller is gone.</summary>
    private static async Task HoldsNothingAsync(ChatRouter router)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (router.Status is var status
            && (status.Backends.Any(backend => backend.InFlight > 0) || status.Quota.Any(reading => reading.Reserved > 0)))
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
