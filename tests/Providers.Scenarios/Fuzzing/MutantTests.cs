using System.Globalization;
using System.Text;
using Providers.Scenarios.Stage;
using Providers.Testing;

namespace Providers.Scenarios.Fuzzing;

/// <summary>
/// Mutants of good and bad answers: each ends in one typed outcome, and no text is lost, doubled or called complete when it is not.
/// <c>PROVIDERS_MUTANTS=200000</c> breeds that many of each dialect.
/// </summary>
public sealed class MutantTests
{
    private const string Rescue = "The second answers.";
    private const int InCI = 1700;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static TheoryData<string> Dialects => [.. Transcript.ByDialect.Keys];

    private static int Count =>
        int.TryParse(Environment.GetEnvironmentVariable("PROVIDERS_MUTANTS"), CultureInfo.InvariantCulture, out var count) ? count : InCI;

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task Every_mutant_ends_in_exactly_one_truthful_outcome(string dialect)
    {
        var unobserved = new List<Exception>();
        EventHandler<UnobservedTaskExceptionEventArgs> onUnobserved = (_, thrown) => unobserved.Add(thrown.Exception);
        TaskScheduler.UnobservedTaskException += onUnobserved;
        try
        {
            var transcripts = Transcript.ByDialect[dialect];
            var clock = new HurriedClock();
            await using var stage = Open(transcripts[0].Dialect, clock);
            stage.Second.Default = SimulatedReply.Text(Rescue);
            for (var seed = 0; seed < Count; seed++)
            {
                var chance = new Random(seed);
                var transcript = transcripts[seed % transcripts.Length];
                await JudgeAsync(stage, transcript, Mutation.Of(transcript.Body, chance), chance, seed);
                clock.Skip(TimeSpan.FromMinutes(6));
            }
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= onUnobserved;
        }

        unobserved.ShouldBeEmpty();
    }

    private static async Task JudgeAsync(RouterOverSockets stage, Transcript transcript, byte[] mutant, Random chance, int seed)
    {
        stage.First.Default = new SimulatedReply { Body = Mutation.Split(mutant, chance), ContentType = transcript.ContentType };
        var asked = stage.First.Chats.Count;
        var outcome = await stage.AskAsync(streamed: chance.Next(4) > 0).WaitAsync(Patience);
        var told = $"seed {seed}: {outcome.Failure?.GetType().Name ?? outcome.Report.Backend} '{outcome.Text}' of\n{Encoding.UTF8.GetString(mutant)}";
        (stage.First.Chats.Count - asked).ShouldBeInRange(1, 2, told);

        var oracle = Oracle.Read(mutant);
        switch (outcome.Failure)
        {
            case null when outcome.Report.Backend == "second":
                outcome.Text.ShouldBe(Rescue, told);
                break;
            case null:
                oracle.HasEnd.ShouldBeTrue(told);
                ShouldBeOf(oracle, outcome.Text, told);
                break;
            case PartialAnswerException partial:
                outcome.Text.ShouldBe(partial.DeliveredText, told);
                ShouldBeOf(oracle, partial.DeliveredText, told);
                break;
            default:
                outcome.Failure.ShouldBeOfType<ChatRouteException>(told);
                outcome.Text.ShouldBeEmpty(told);
                break;
        }
    }

    private static void ShouldBeOf(Oracle oracle, string text, string told)
    {
        if (!oracle.IsAmbiguous)
        {
            oracle.Text.ShouldStartWith(text, customMessage: told);
        }
    }

    private static RouterOverSockets Open(string dialect, HurriedClock clock) => RouterOverSockets.Open(StageOptions.Of(dialect, "OpenAI")
        .With("Backends:first:Health:ConsecutiveFailures", "1000000").With("Backends:first:Health:MinimumSuccess", "0")
        .With("Backends:first:Health:SlowFirstContent", "1h").With("Backends:first:Health:ProbeEvery", "10h")
        .With("Backends:second:Health:ProbeEvery", "10h")
        .With("Backends:first:Capabilities", "Streaming").With("Backends:second:Capabilities", "Streaming")
        .With("Routes:chat:FailoverOnRefusal", "true") with
    { Clock = clock });
}
