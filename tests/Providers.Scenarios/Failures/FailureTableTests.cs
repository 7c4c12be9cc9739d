using Providers.Scenarios.Stage;
using Providers.Testing;

namespace Providers.Scenarios.Failures;

/// <summary>Every row of the failure table in every dialect's words: what it is taken for, who is asked again, and who answers.</summary>
public sealed class FailureTableTests
{
    private const string Answer = "The second answers.";

    public static TheoryData<string> Names => [.. Faults.ByName.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Follows_the_table_plain_and_streamed_alike(string name)
    {
        var fault = Faults.ByName[name];
        var plain = await RunAsync(fault, streamed: false);
        var streamed = await RunAsync(fault, streamed: true);
        streamed.Summary.ShouldBe(plain.Summary);
    }

    private static async Task<Outcome> RunAsync(Fault fault, bool streamed)
    {
        await using var stage = RouterOverSockets.Open(fault.Stage());
        stage.First.Default = fault.Reply;
        stage.Second.Default = SimulatedReply.Text(Answer);
        var outcome = await stage.AskAsync(streamed);

        var rule = Rule.Of(fault.Kind);
        HealthAndQuota.Of(fault.Kind).ShouldHaveFollowed(stage.Router.Status, outcome);
        stage.First.Chats.Count.ShouldBe(rule.Sends, "the fault fired");
        stage.Second.Chats.Count.ShouldBe(rule.GoesOn ? 1 : 0);
        foreach (var attempt in outcome.Attempts.Take(rule.Sends))
        {
            attempt.Backend.ShouldBe("first");
            attempt.Failure.ShouldBe(fault.Kind);
            attempt.Status.ShouldBe(fault.Status);
            attempt.ProviderCode.ShouldBe(fault.Code);
        }

        if (rule.GoesOn)
        {
            outcome.Text.ShouldBe(Answer);
            outcome.Report.Backend.ShouldBe("second");
            outcome.Attempts.Count.ShouldBe(rule.Sends + 1);
        }
        else
        {
            outcome.Failure.ShouldBeOfType<ChatRouteException>().Kind.ShouldBe(fault.Kind);
            outcome.Attempts.Count.ShouldBe(rule.Sends);
        }

        return outcome;
    }

    /// <summary>The table's columns that a caller can see, written down a second time on purpose.</summary>
    private readonly record struct Rule(int Sends, bool GoesOn)
    {
        public static Rule Of(ChatFailureKind kind) => kind switch
        {
            ChatFailureKind.Unreachable or ChatFailureKind.ServerError or ChatFailureKind.Malformed => new(2, true),
            ChatFailureKind.ContextTooLong or ChatFailureKind.ContentRefused or ChatFailureKind.BadRequest => new(1, false),
            _ => new(1, true),
        };
    }
}
