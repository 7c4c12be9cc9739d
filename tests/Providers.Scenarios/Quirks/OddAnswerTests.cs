using Microsoft.Extensions.AI;
using Providers.Scenarios.Stage;
using Providers.Testing;

namespace Providers.Scenarios.Quirks;

/// <summary>Good answers in odd forms arrive whole, at the first attempt, plain and streamed.</summary>
public sealed class OddAnswerTests
{
    public static TheoryData<string> Names => [.. OddAnswers.ByName.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Arrives_whole_at_the_first_attempt(string name)
    {
        var quirk = OddAnswers.ByName[name];
        var plain = await RunAsync(quirk, streamed: false);
        var streamed = await RunAsync(quirk, streamed: true);
        streamed.Summary.ShouldBe(plain.Summary);
    }

    [Theory]
    [InlineData(SimulatedQuirks.None)]
    [InlineData(SimulatedQuirks.NoToolCallIds)]
    [InlineData(SimulatedQuirks.ArgumentsAsObject)]
    [InlineData(SimulatedQuirks.NoToolCallIds | SimulatedQuirks.ArgumentsAsObject | SimulatedQuirks.NoUsage)]
    public async Task Tool_calls_arrive_whole_in_parallel_and_with_ids(SimulatedQuirks quirks)
    {
        foreach (var dialect in new[] { "Generic", "Azure", "Ollama" })
        {
            foreach (var upstream in new[] { "Stream", "Plain" })
            {
                await using var stage = RouterOverSockets.Open(StageOptions.Of(dialect).With("Backends:first:Upstream", upstream)
                    .With("Backends:first:Capabilities", "Streaming, Tools"));
                stage.First.Default = SimulatedReply.Calls(
                    new SimulatedToolCall("weather", """{"city":"Bergen","days":2}"""), new SimulatedToolCall("time")) with
                { Quirks = quirks };
                var tool = AIFunctionFactory.Create((string city) => city, "weather");
                var outcome = await stage.AskAsync(streamed: true, new ChatOptions { Tools = [tool] });
                var calls = outcome.Response!.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>().ToList();
                calls.Select(call => call.Name).ShouldBe(["weather", "time"]);
                calls[0].Arguments!["city"]!.ToString().ShouldBe("Bergen");
                calls.Select(call => call.CallId).Distinct().Count().ShouldBe(2);
                calls.ShouldAllBe(call => call.CallId.Length > 0);
                outcome.Response.FinishReason.ShouldBe(ChatFinishReason.ToolCalls);
            }
        }
    }

    [Theory]
    [InlineData("DeepSeek", SimulatedQuirks.None)]
    [InlineData("Generic", SimulatedQuirks.ReasoningField)]
    public async Task Reasoning_arrives_apart_from_the_text(string dialect, SimulatedQuirks quirks)
    {
        await using var stage = RouterOverSockets.Open(dialect);
        stage.First.Default = SimulatedReply.Text("Hello", ".") with { Reasoning = ["Let me", " think."], Quirks = quirks };
        var outcome = await stage.AskAsync(streamed: true);
        outcome.Text.ShouldBe("Hello.");
        var contents = outcome.Response!.Messages.Single().Contents;
        string.Concat(contents.OfType<TextReasoningContent>().Select(content => content.Text)).ShouldBe("Let me think.");
    }

    [Fact]
    public async Task A_refusal_is_an_answer()
    {
        await using var stage = RouterOverSockets.Open("OpenAI", "OpenAI");
        stage.First.Default = new SimulatedReply { Refusal = "I can't help with that." };
        var outcome = await stage.AskAsync(streamed: true);
        outcome.Report.Backend.ShouldBe("first");
        var refusal = outcome.Response!.Messages.Single().Contents.OfType<ErrorContent>().Single();
        (refusal.ErrorCode, refusal.Message).ShouldBe(("Refusal", "I can't help with that."));
        stage.Second.Chats.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_providers_request_id_and_model_are_in_the_report()
    {
        await using var stage = RouterOverSockets.Open("OpenAI");
        stage.First.Default = SimulatedReply.Text("Hello.") with { Model = "gpt-5-mini-2026-01-01" };
        var outcome = await stage.AskAsync(streamed: true);
        outcome.Report.Model.ShouldBe("gpt-5-mini-2026-01-01");
        outcome.Attempts.Single().RequestId.ShouldBe($"req_{stage.First.Chats.Single().Number}");
    }

    private static async Task<Outcome> RunAsync(Quirk quirk, bool streamed)
    {
        await using var stage = RouterOverSockets.Open(quirk.Stage);
        stage.First.Default = quirk.Reply;
        var outcome = await stage.AskAsync(streamed);
        stage.First.Chats.ShouldHaveSingleItem();
        stage.Second.Chats.ShouldBeEmpty();
        outcome.Failure.ShouldBeNull();
        outcome.Text.ShouldBe(quirk.Text);
        outcome.Response!.FinishReason!.Value.Value.ShouldBe(quirk.Finish);
        if (quirk.OutputTokens is { } tokens)
        {
            outcome.Response.Usage!.OutputTokenCount.ShouldBe(tokens);
        }

        return outcome;
    }
}
