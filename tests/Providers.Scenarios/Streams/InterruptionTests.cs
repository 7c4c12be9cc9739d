using Microsoft.Extensions.AI;
using Providers.Scenarios.Failures;
using Providers.Scenarios.Stage;
using Providers.Testing;

namespace Providers.Scenarios.Streams;

/// <summary>Answers that break off after content: finished by another backend, or told as what they are.</summary>
public sealed class InterruptionTests
{
    private const string Full = "Two days by parcel post, three by letter.";
    private const string Start = "Two days by ";

    private static readonly SimulatedReply Rest = SimulatedReply.Text("Two days", " by parcel", " post, three", " by letter.");

    private static readonly Dictionary<string, (string Dialect, SimulatedReply Reply)> Breaks = new()
    {
        ["OpenAI: an error event"] = ("OpenAI", Wire.Events(Wire.Text(Start), """{"error":{"message":"overloaded","type":"server_error"}}""")),
        ["OpenAI: a malformed event"] = ("OpenAI", Wire.Events(Wire.Text(Start), "{\"choices\":[{]}", Wire.Text("lost"), Wire.Finish(), Wire.Done)),
        ["OpenAI: an event of the wrong shape"] = ("OpenAI", Wire.Events(Wire.Text(Start), """{"choices":7}""", Wire.Done)),
        ["OpenAI: a good end of the body without a finish reason"] = ("OpenAI", Wire.Events(Wire.Text(Start))),
        ["OpenAI: the connection is closed"] = ("OpenAI", Wire.Events(Wire.Text(Start), Wire.Finish()) with
        { Break = SimulatedBreak.AfterBytes(Wire.Events(Wire.Text(Start)).Body![0].Length) }),
        ["OpenAI: finish reason error"] = ("OpenAI", Wire.Events(Wire.Text(Start), Wire.Finish("error"), Wire.Done)),
        ["OpenRouter: a top-level error with a finish reason"] = ("OpenRouter", Wire.Events(Wire.Text(Start),
            """{"error":{"code":502,"message":"gone"},"choices":[{"index":0,"delta":{"content":""},"finish_reason":"error"}]}""")),
        ["DeepSeek: finish reason insufficient_system_resource"] = ("DeepSeek",
            Wire.Events(Wire.Text(Start), Wire.Finish("insufficient_system_resource"), Wire.Done)),
        ["Zhipu: finish reason network_error"] = ("Zhipu", Wire.Events(Wire.Text(Start), Wire.Finish("network_error"), Wire.Done)),
        ["Generic: a bare error line"] = ("Generic", Wire.Stream(
            $"data: {Wire.Text(Start)}\n\n" + """{"object":"error","message":"CUDA out of memory","code":500}""" + "\n")),
        ["Generic: a page in mid-stream"] = ("Generic", Wire.Stream($"data: {Wire.Text(Start)}\n\n<html>502</html>\n")),
        ["Azure: cut after some tokens"] = ("Azure", SimulatedReply.Text("Two", " days", " by ", "parcel") with
        { Break = SimulatedBreak.AfterTokens(3) }),
        ["AzureClassic: reset after some tokens"] = ("AzureClassic", SimulatedReply.Text("Two", " days", " by ", "parcel") with
        { Break = SimulatedBreak.AfterTokens(3, SimulatedEnding.Reset) }),
        ["Ollama: an error line under status 200"] = ("Ollama", Wire.Lines(Wire.Line(Start), """{"error":"runner terminated"}""" + "\n")),
        ["Ollama: no done line"] = ("Ollama", Wire.Lines(Wire.Line(Start))),
        ["Ollama: a broken line"] = ("Ollama", Wire.Lines(Wire.Line(Start), "{\"message\":]\n", Wire.LastLine())),
    };

    public static TheoryData<string> Names => [.. Breaks.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Another_backend_finishes_the_text_and_nothing_is_said_twice(string name)
    {
        await using var stage = Open(name);
        stage.Second.Default = Rest;
        var outcome = await stage.AskAsync(streamed: true);
        outcome.Text.ShouldBe(Full);
        stage.First.Chats.ShouldHaveSingleItem();
        outcome.Attempts.Select(attempt => (attempt.Backend, attempt.Outcome, attempt.Purpose)).ShouldBe(
        [
            ("first", AttemptOutcome.Failed, AttemptPurpose.First),
            ("second", AttemptOutcome.Answered, AttemptPurpose.Resume),
        ]);
        outcome.Report.Backend.ShouldBe("second");
        outcome.Response!.Messages.ShouldHaveSingleItem();
        outcome.Response.FinishReason.ShouldBe(ChatFinishReason.Stop);
        outcome.Updates.Count(update => update.Contents.OfType<UsageContent>().Any()).ShouldBe(1);
        outcome.Updates.Count(update => update.FinishReason is not null).ShouldBe(1);
        outcome.Updates.Where(update => update.Text.Length > 0).Select(update => (update.MessageId, update.Role)).Distinct().ShouldHaveSingleItem();
        HealthAndQuota.Of(ChatFailureKind.Interrupted).ShouldHaveFollowed(stage.Router.Status, outcome);
        outcome.Attempts[0].Usage!.OutputTokenCount.ShouldNotBeNull().ShouldBeGreaterThan(0, "what was delivered is posted");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_plain_caller_never_sees_the_seam(string name)
    {
        await using var stage = Open(name);
        stage.Second.Default = SimulatedReply.Text("Another answer, whole.");
        var outcome = await stage.AskAsync(streamed: false);
        outcome.Text.ShouldBe("Another answer, whole.");
        outcome.Report.Backend.ShouldBe("second");
        stage.First.Chats.ShouldHaveSingleItem();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_diverging_answer_leaves_what_was_delivered_and_the_first_cause(string name)
    {
        await using var stage = Open(name);
        stage.Second.Default = SimulatedReply.Text("Another", " answer.");
        var outcome = await stage.AskAsync(streamed: true);
        var partial = outcome.Failure.ShouldBeOfType<PartialAnswerException>();
        (partial.DeliveredText, outcome.Text).ShouldBe((Start, Start));
        partial.InnerException.ShouldBeOfType<ChatBackendException>().Backend.ShouldBe("first");
        partial.Message.ShouldNotContain(Start);
        partial.Attempts.Select(attempt => attempt.Backend).ShouldBe(["first", "second"]);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_route_that_fails_says_so_at_once(string name)
    {
        await using var stage = Open(name, "Fail");
        var outcome = await stage.AskAsync(streamed: true);
        outcome.Failure.ShouldBeOfType<PartialAnswerException>().DeliveredText.ShouldBe(Start);
        stage.Second.Chats.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_route_that_holds_back_is_always_whole(string name)
    {
        await using var stage = Open(name, "Whole");
        stage.Second.Default = SimulatedReply.Text("Another", " answer.");
        var outcome = await stage.AskAsync(streamed: true);
        outcome.Text.ShouldBe("Another answer.");
        stage.First.Chats.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_third_backend_finishes_what_the_second_could_not()
    {
        await using var stage = RouterOverSockets.Open(StageOptions.Of("Generic", "Azure", "Ollama")
            .With("Backends:third:Capabilities", "Streaming"));
        stage.First.Default = Wire.Events(Wire.Text("Two "));
        stage.Second.Default = SimulatedReply.Text("Two", " days", " by", " parcel") with { Break = SimulatedBreak.AfterTokens(3) };
        stage.Third.Default = Rest;
        var outcome = await stage.AskAsync(streamed: true);
        outcome.Text.ShouldBe(Full);
        outcome.Attempts.Select(attempt => attempt.Backend).ShouldBe(["first", "second", "third"]);
    }

    [Fact]
    public async Task Reasoning_alone_may_start_afresh()
    {
        await using var stage = RouterOverSockets.Open("DeepSeek", "OpenAI");
        stage.First.Default = Wire.Events(Wire.Delta("""{"reasoning_content":"Let me think"}"""));
        stage.Second.Default = Rest;
        var outcome = await stage.AskAsync(streamed: true);
        outcome.Text.ShouldBe(Full);
        outcome.Report.Backend.ShouldBe("second");
        outcome.Attempts.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_tool_call_is_never_resumed()
    {
        await using var stage = RouterOverSockets.Open("Ollama", "OpenAI");
        stage.First.Default = Wire.Lines(
            """{"message":{"role":"assistant","content":"","tool_calls":[{"function":{"name":"weather","arguments":{}}}]},"done":false}""" + "\n");
        var tool = AIFunctionFactory.Create(() => "sun", "weather");
        var outcome = await stage.AskAsync(streamed: true, new ChatOptions { Tools = [tool] });
        outcome.Failure.ShouldBeOfType<PartialAnswerException>();
        outcome.Updates.SelectMany(update => update.Contents).OfType<FunctionCallContent>().ShouldHaveSingleItem();
        stage.Second.Chats.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_answer_in_JSON_is_never_resumed()
    {
        await using var stage = Open("OpenAI: an error event");
        var outcome = await stage.AskAsync(streamed: true, new ChatOptions { ResponseFormat = ChatResponseFormat.Json });
        outcome.Failure.ShouldBeOfType<PartialAnswerException>().DeliveredText.ShouldBe(Start);
        stage.Second.Chats.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("OpenAI")]
    [InlineData("Azure")]
    [InlineData("Ollama")]
    public async Task A_conversation_that_none_of_these_protocols_can_hold_is_refused_before_anything_is_sent(string dialect)
    {
        await using var stage = RouterOverSockets.Open(dialect, dialect);
        foreach (var streamed in new[] { false, true })
        {
            var outcome = await stage.AskAsync(streamed, new ChatOptions { ConversationId = "c1" });
            outcome.Kind.ShouldBe(ChatFailureKind.Unsupported);
        }

        stage.Providers.ShouldAllBe(provider => provider.Chats.Count == 0);
    }

    [Theory]
    [InlineData("DeepSeek", "prefix")]
    [InlineData("DashScope", "partial")]
    [InlineData("Moonshot", "partial")]
    [InlineData("Generic", null)]
    [InlineData("Ollama", null)]
    public async Task A_backend_that_can_goes_on_from_the_delivered_text(string dialect, string? mark)
    {
        await using var stage = RouterOverSockets.Open(StageOptions.Of("OpenAI", dialect)
            .With("Backends:second:Capabilities", "Streaming, Prefill"));
        stage.First.Default = Wire.Events(Wire.Text(Start));
        stage.Second.Default = SimulatedReply.Text("parcel", " post, three", " by letter.");
        var outcome = await stage.AskAsync(streamed: true);
        outcome.Text.ShouldBe(Full);
        var last = stage.Second.Chats.Single().Json.GetProperty("messages").EnumerateArray().Last();
        last.GetProperty("role").GetString().ShouldBe("assistant");
        last.GetProperty("content").GetString().ShouldBe(Start);
        if (mark is not null)
        {
            last.GetProperty(mark).GetBoolean().ShouldBeTrue();
        }
    }

    [Fact]
    public async Task An_overlap_at_the_seam_is_said_once()
    {
        await using var stage = RouterOverSockets.Open(StageOptions.Of("OpenAI", "Generic")
            .With("Backends:second:Capabilities", "Streaming, Prefill"));
        stage.First.Default = Wire.Events(Wire.Text("Two days by parcel post, three "));
        stage.Second.Default = SimulatedReply.Text("by parcel", " post, three", " by letter.");
        (await stage.AskAsync(streamed: true)).Text.ShouldBe(Full);
    }

    [Fact]
    public async Task A_backend_that_refuses_to_go_on_starts_afresh()
    {
        await using var stage = RouterOverSockets.Open(StageOptions.Of("OpenAI", "Generic")
            .With("Backends:second:Capabilities", "Streaming, Prefill"));
        stage.First.Default = Wire.Events(Wire.Text(Start));
        stage.Second.OnRequest = request => request.IsChat && request.Text.Contains("\"assistant\"", StringComparison.Ordinal)
            ? SimulatedReply.Failure(400, "The last message must be the user's.")
            : null;
        stage.Second.Default = Rest;
        var outcome = await stage.AskAsync(streamed: true);
        outcome.Text.ShouldBe(Full);
        stage.Second.Chats.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("Azure", "content_filter")]
    [InlineData("Zhipu", "sensitive")]
    public async Task What_a_filter_stopped_is_not_finished_elsewhere(string dialect, string reason)
    {
        await using var stage = RouterOverSockets.Open(dialect, "OpenAI");
        stage.First.Default = Wire.Events(Wire.Text(Start), Wire.Finish(reason), Wire.Done);
        var outcome = await stage.AskAsync(streamed: true);
        outcome.Text.ShouldBe(Start);
        outcome.Response!.FinishReason.ShouldBe(ChatFinishReason.ContentFilter);
        stage.Second.Chats.ShouldBeEmpty();
    }

    private static RouterOverSockets Open(string name, string onInterrupted = "Resume")
    {
        var (dialect, reply) = Breaks[name];
        var stage = RouterOverSockets.Open(StageOptions.Of(dialect, "OpenAI").With("Routes:chat:OnInterrupted", onInterrupted)
            .With("Backends:first:Capabilities", "Streaming, Tools, JsonSchema"));
        stage.First.Default = reply;
        return stage;
    }
}
