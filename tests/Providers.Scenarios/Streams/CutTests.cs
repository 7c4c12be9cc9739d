using Microsoft.Extensions.AI;
using Providers.Scenarios.Stage;
using Providers.Testing;

namespace Providers.Scenarios.Streams;

/// <summary>A stream cut at every one of its bytes: the caller receives the exact text once, or its beginning and a plain word about it.</summary>
public sealed class CutTests
{
    private const string OtherAnswer = "Something else altogether.";

    public static TheoryData<string, SimulatedEnding> Cuts => new()
    {
        { "Generic", SimulatedEnding.Close },
        { "Generic", SimulatedEnding.Complete },
        { "Ollama", SimulatedEnding.Close },
        { "Ollama", SimulatedEnding.Complete },
    };

    [Theory]
    [MemberData(nameof(Cuts))]
    public async Task An_identical_second_answer_completes_the_text_exactly_once(string dialect, SimulatedEnding ending)
    {
        var script = ScriptOf(dialect);
        await using var stage = Open(dialect);
        stage.Second.Default = script.Whole;
        for (var cut = 0; cut < script.Length; cut++)
        {
            var outcome = await CutAsync(stage, script.CutAfter(cut, ending));
            outcome.Failure.ShouldBeNull($"cut after {cut}");
            outcome.Text.ShouldBe(script.Text, $"cut after {cut}");
            outcome.Response!.Messages.ShouldHaveSingleItem();
            outcome.Response.FinishReason.ShouldBe(ChatFinishReason.Stop);
        }

        stage.Second.Chats.Count.ShouldBeInRange(script.TextEnd, script.Length, "the cut was noticed as long as text was missing");
    }

    [Theory]
    [MemberData(nameof(Cuts))]
    public async Task A_diverging_second_answer_ends_with_what_was_delivered(string dialect, SimulatedEnding ending)
    {
        var script = ScriptOf(dialect);
        await using var stage = Open(dialect);
        stage.Second.Default = dialect == "Ollama"
            ? Wire.Lines(Wire.Line(OtherAnswer), Wire.LastLine())
            : Wire.Events(Wire.Text(OtherAnswer), Wire.Finish(), Wire.Done);
        for (var cut = 0; cut < script.Length; cut++)
        {
            var outcome = await CutAsync(stage, script.CutAfter(cut, ending));
            var whole = script.TextBefore(cut);
            switch (outcome.Failure)
            {
                case PartialAnswerException partial:
                    outcome.Text.ShouldBe(partial.DeliveredText, $"cut after {cut}");
                    script.Text.ShouldStartWith(partial.DeliveredText);
                    partial.DeliveredText.Length.ShouldBeGreaterThanOrEqualTo(whole.Length, $"cut after {cut}");
                    partial.InnerException.ShouldBeOfType<ChatBackendException>().Kind.ShouldBe(ChatFailureKind.Interrupted, $"cut after {cut}");
                    break;
                case null when outcome.Report.Backend == "first":
                    cut.ShouldBeGreaterThanOrEqualTo(script.TextEnd);
                    outcome.Text.ShouldBe(script.Text);
                    break;
                default:
                    outcome.Failure.ShouldBeNull($"cut after {cut}");
                    whole.ShouldBeEmpty($"cut after {cut}");
                    outcome.Text.ShouldBe(OtherAnswer, $"cut after {cut}");
                    break;
            }
        }
    }

    [Fact]
    public async Task A_reset_loses_nothing_and_repeats_nothing()
    {
        var script = Script.OfEvents;
        await using var stage = Open("Generic");
        stage.Second.Default = script.Whole;
        for (var cut = 0; cut < script.Length; cut += 11)
        {
            var reply = script.CutAfter(cut, SimulatedEnding.Reset);
            (await CutAsync(stage, reply)).Text.ShouldBe(script.Text, $"reset after {cut}");
            (await CutAsync(stage, reply, streamed: false)).Text.ShouldBe(script.Text, $"reset after {cut}");
        }
    }

    private static async Task<Outcome> CutAsync(RouterOverSockets stage, SimulatedReply reply, bool streamed = true)
    {
        var before = stage.First.Chats.Count;
        stage.First.Default = reply;
        var outcome = await stage.AskAsync(streamed);
        stage.First.Chats.Count.ShouldBeGreaterThan(before, "the cut was made");
        return outcome;
    }

    private static Script ScriptOf(string dialect) => dialect == "Ollama" ? Script.OfLines : Script.OfEvents;

    /// <summary>Backends that are asked whatever they did before.</summary>
    private static RouterOverSockets Open(string dialect) => RouterOverSockets.Open(StageOptions.Of(dialect, dialect)
        .With("Backends:first:Health:ConsecutiveFailures", "1000000").With("Backends:first:Health:MinimumSuccess", "0")
        .With("Backends:first:Health:SlowFirstContent", "1h").With("Backends:second:Health:SlowFirstContent", "1h")
        .With("Backends:first:Capabilities", "Streaming").With("Backends:second:Capabilities", "Streaming"));
}
