using System.Text;
using Microsoft.Extensions.AI;
using Providers.Scenarios.Stage;

namespace Providers.Scenarios.Fuzzing;

/// <summary>A router in front of mutants and of one backend that always answers well.</summary>
internal sealed class MutantStage : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly MutantClock clock = new();
    private readonly MutantEndpoint first;
    private readonly RescueEndpoint second = new();
    private readonly Transcript[] transcripts;
    private readonly RouterOverSockets stage;

    public MutantStage(string dialect, bool prefills)
    {
        first = new MutantEndpoint(clock);
        transcripts = Transcript.ByDialect[dialect];
        stage = RouterOverSockets.Open(StageOptions.Of(dialect, "Generic")
            .With("Backends:first:Health:ConsecutiveFailures", "1000000").With("Backends:first:Health:MinimumSuccess", "0")
            .With("Backends:first:Health:SlowFirstContent", "1h").With("Backends:second:Health:SlowFirstContent", "1h")
            .With("Backends:first:Health:ProbeEvery", "10h").With("Backends:second:Health:ProbeEvery", "10h")
            .With("Backends:first:Capabilities", "Streaming")
            .With("Backends:second:Capabilities", prefills ? "Streaming, Prefill" : "Streaming")
            .With("Routes:chat:FailoverOnRefusal", "true") with
        {
            Clock = clock,
            Configure = providers => providers
                .ConfigureHttp("first", http => http.Primary = first)
                .ConfigureHttp("second", http => http.Primary = second),
        });
    }

    /// <summary>Whether the last mutant's body hung.</summary>
    public bool HasHung => first.HasHung;

    /// <summary>Sends a question to a mutant, and tells what became of it.</summary>
    /// <exception cref="InvalidOperationException">It is not the truth.</exception>
    public async Task<Outcome> JudgeAsync(int seed)
    {
        var chance = new Random(seed);
        var transcript = transcripts[seed / 2 % transcripts.Length];
        var mutant = Mutation.Of(transcript.Body, chance);
        first.Reply = (transcript.Status, Mutation.Split(mutant, chance), EndingOf(chance.Next(8)));
        first.Asked = 0;
        first.HasHung = false;
        second.Habit = (RescueHabit)chance.Next(3);
        second.Text = transcript.Text;
        clock.Skip(TimeSpan.FromMinutes(6));
        var isStreamed = chance.Next(4) > 0;
        var outcome = await stage.AskAsync(isStreamed).WaitAsync(Patience);
        if (WrongIn(outcome, Oracle.Read(mutant), isStreamed) is { } wrong)
        {
            throw new InvalidOperationException(
                $"""
                Seed {seed}, {(isStreamed ? "streamed" : "plain")}, {second.Habit}: {wrong}.
                It {first.Reply.Ending}. '{outcome.Text}' with {outcome.Failure?.ToString() ?? outcome.Report.Backend}; the second was given '{second.Given}', said '{second.Said}'. Of
                {Encoding.UTF8.GetString(mutant)}
                """);
        }

        return outcome;
    }

    public async ValueTask DisposeAsync()
    {
        await stage.DisposeAsync();
        first.Dispose();
        second.Dispose();
    }

    private static MutantEnding EndingOf(int chance) => chance switch
    {
        0 or 1 => MutantEnding.IsCut,
        2 => MutantEnding.Hangs,
        _ => MutantEnding.Closes,
    };

    private string? WrongIn(Outcome outcome, Oracle oracle, bool isStreamed) => outcome.Failure switch
    {
        _ when first.Asked is < 1 or > 2 => $"it was asked {first.Asked} times",
        null when outcome.Report.Backend == "first" => !oracle.IsWhole(outcome.Text) ? "it is not whole" : WrongIn(outcome.Updates),
        null => !IsRescued(outcome, oracle) ? "the second's text is not joined well" : WrongIn(outcome.Updates),
        PartialAnswerException when !isStreamed => "a plain caller saw a part",
        PartialAnswerException partial => partial.DeliveredText != outcome.Text ? "it tells of another text than was delivered"
            : !oracle.BeginsWith(outcome.Text) ? "what was delivered is not what it begins with"
            : null,
        ChatRouteException => outcome.Text.Length > 0 ? "text was delivered" : null,
        _ => "the outcome is of no type",
    };

    private bool IsRescued(Outcome outcome, Oracle oracle)
        => outcome.Attempts[^1].Purpose == AttemptPurpose.Resume
            ? second.Completes(outcome.Text, oracle.BeginsWith)
            : outcome.Text == second.Said;

    private static string? WrongIn(IReadOnlyList<ChatResponseUpdate> updates)
    {
        var contents = updates.SelectMany(update => update.Contents).ToList();
        var calls = contents.OfType<FunctionCallContent>().Select(call => call.CallId).ToList();
        return contents.OfType<UsageContent>().Count() > 1 ? "usage came twice"
            : calls.Distinct().Count() < calls.Count ? "a tool call came twice"
            : updates.Count(update => update.FinishReason is not null) > 1 ? "it finished twice"
            : updates.Where(update => update.Text.Length > 0).Select(update => update.MessageId).Distinct().Count() > 1 ? "it is two messages"
            : null;
    }
}
