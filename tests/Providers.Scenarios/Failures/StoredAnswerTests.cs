using Providers.Scenarios.Stage;
using Providers.Testing;

namespace Providers.Scenarios.Failures;

/// <summary>The failure table's column on stored answers, for a fault of every kind that shows before content.</summary>
public sealed class StoredAnswerTests
{
    private const string Kept = "The kept answer.";

    /// <summary>A fault of each kind, and whether a stored answer mends it.</summary>
    public static TheoryData<string, bool> Cases => new()
    {
        { "OpenAI: no answer, the connection is reset", true },
        { "OpenAI: 500", true },
        { "OpenAI: 503 server_is_overloaded", true },
        { "OpenAI: 429 slow_down", true },
        { "OpenAI: 429 credit_balance_exhausted", true },
        { "OpenAI: 401 invalid_api_key", true },
        { "OpenAI: 404 model_not_found", true },
        { "OpenAI: 400 unsupported_parameter", true },
        { "OpenAI: a page with status 200", true },
        { "Generic: [DONE] without content", true },
        { "OpenAI: 400 context_length_exceeded", false },
        { "OpenAI: 400 content_policy_violation", false },
        { "OpenAI: 422", false },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_stored_answer_stands_in_for_what_it_can_mend(string name, bool mends)
    {
        var fault = Faults.ByName[name];
        foreach (var streamed in new[] { false, true })
        {
            await using var stage = RouterOverSockets.Open(StageOptions.Of(fault.Dialect)
                .With("Routes:chat:Store", "true").With("Routes:chat:Degrade", "answers"));
            stage.First.Enqueue(SimulatedReply.Text(Kept));
            stage.First.Default = fault.Reply;
            (await stage.AskAsync(streamed)).Text.ShouldBe(Kept);
            var outcome = await stage.AskAsync(streamed);
            outcome.Attempts[0].Failure.ShouldBe(fault.Kind, "the fault fired");
            if (mends)
            {
                (outcome.Text, outcome.Report.Origin, outcome.Report.Degraded).ShouldBe((Kept, AnswerOrigin.Stale, true));
                outcome.Report.Label.ShouldNotBeNull();
            }
            else
            {
                outcome.Kind.ShouldBe(fault.Kind);
            }
        }
    }
}
