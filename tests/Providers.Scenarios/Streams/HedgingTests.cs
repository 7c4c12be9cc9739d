using Providers.Scenarios.Failures;
using Providers.Scenarios.Stage;
using Providers.Testing;

namespace Providers.Scenarios.Streams;

/// <summary>A second backend joins the first where that takes longer than it usually does.</summary>
public sealed class HedgingTests
{
    /// <summary>So many answers, and a backend's usual time to first content is known.</summary>
    private const int KnownAnswers = 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_first_content_wins_and_the_loser_is_cancelled_accounted_and_not_blamed(bool streamed)
    {
        await using var stage = await UsualAsync();
        var before = HealthAndQuota.TokensOf(stage.Router.Status, "first");
        stage.First.Default = SimulatedReply.Nothing();
        var sent = stage.First.WaitForChatAsync(KnownAnswers + 1);
        stage.Second.Default = SimulatedReply.Text("The second answers.") with { Gate = sent };
        var outcome = await stage.AskAsync(streamed).WaitAsync(Patience);
        outcome.Text.ShouldBe("The second answers.");
        outcome.Attempts.Select(attempt => (attempt.Backend, attempt.Outcome, attempt.Purpose)).ShouldBe(
        [
            ("first", AttemptOutcome.Lost, AttemptPurpose.First),
            ("second", AttemptOutcome.Answered, AttemptPurpose.Hedge),
        ]);
        await (await sent).Aborted.WaitAsync(Patience);
        HealthAndQuota.TokensOf(stage.Router.Status, "first").ShouldBeGreaterThan(before);
        stage.Router.Status.Backends.ShouldAllBe(backend => backend.ConsecutiveFailures == 0 && backend.InFlight == 0);
    }

    [Fact]
    public async Task A_refusal_ends_both()
    {
        await using var stage = await UsualAsync();
        stage.First.Default = SimulatedReply.Nothing();
        var sent = stage.First.WaitForChatAsync(KnownAnswers + 1);
        stage.Second.Default = SimulatedReply.Failure(400, null, "content_filter") with { Gate = sent };
        (await stage.AskAsync(streamed: true).WaitAsync(Patience)).Kind.ShouldBe(ChatFailureKind.ContentRefused);
        await (await sent).Aborted.WaitAsync(Patience);
    }

    /// <summary>Backends whose usual time to first content is known.</summary>
    private static async Task<RouterOverSockets> UsualAsync()
    {
        // On a busy machine a few answers in a row may take thrice the usual time: the first one is not to lose its place by that.
        var stage = RouterOverSockets.Open(StageOptions.Of("OpenAI", "Azure")
            .With("Routes:chat:Hedge:Enabled", "true").With("Backends:first:Health:SlowFirstContent", "10s"));
        for (var answers = 0; answers < KnownAnswers; answers++)
        {
            (await stage.AskAsync(streamed: true)).Report.Backend.ShouldBe("first");
        }

        return stage;
    }
}
