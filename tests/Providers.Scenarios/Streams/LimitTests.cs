using Microsoft.Extensions.AI;
using Providers.Scenarios.Failures;
using Providers.Scenarios.Stage;
using Providers.Testing;

namespace Providers.Scenarios.Streams;

/// <summary>Limits count content, on a clock that only moves when it is told to; whoever leaves takes the upstream call along.</summary>
public sealed class LimitTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly Dictionary<string, (string Dialect, SimulatedReply Reply)> Silences = new()
    {
        ["no headers"] = ("OpenAI", SimulatedReply.Nothing()),
        ["headers and no body"] = ("OpenAI", Hanging(Wire.Stream(": \n\n"), 0)),
        ["keep-alive comments and no content"] = ("DeepSeek", Hanging(Wire.Stream(Repeat(": keep-alive\n\n") + "x"), 140)),
        ["comments of OpenRouter and no content"] = ("OpenRouter", Hanging(Wire.Stream(Repeat(": OPENROUTER PROCESSING\n\n") + "x"), 240)),
        ["a role and no content"] = ("OpenAI", Hanging(Wire.Events(Wire.Delta("""{"role":"assistant","content":""}"""), "x"), 90)),
        ["empty choices and no content"] = ("Azure", Hanging(Wire.Events("""{"choices":[],"prompt_filter_results":[]}""", "x"), 54)),
        ["Ollama says nothing"] = ("Ollama", SimulatedReply.Nothing()),
    };

    public static TheoryData<string> Names => [.. Silences.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_backend_that_says_nothing_is_left_after_its_limit_and_not_asked_again(string name)
    {
        var (dialect, reply) = Silences[name];
        var clock = new VirtualTimeProvider();
        await using var stage = RouterOverSockets.Open(StageOptions.Of(dialect, "OpenAI")
            .With("Backends:first:Timeouts:FirstContent", "10s") with
        { Clock = clock });
        stage.First.Default = reply;
        stage.Second.Default = SimulatedReply.Text("The second answers.");
        var asking = stage.AskAsync(streamed: true);
        var request = await stage.First.WaitForChatAsync().WaitAsync(Patience);
        clock.Advance(TimeSpan.FromSeconds(11));
        var outcome = await asking.WaitAsync(Patience);
        outcome.Text.ShouldBe("The second answers.");
        outcome.Attempts.Select(attempt => attempt.Failure).ShouldBe([ChatFailureKind.NoFirstContent, null]);
        await request.Aborted.WaitAsync(Patience);
        stage.First.Chats.ShouldHaveSingleItem();
        HealthAndQuota.Of(ChatFailureKind.NoFirstContent).ShouldHaveFollowed(stage.Router.Status, outcome);
    }

    [Theory]
    [InlineData("Ollama", "Local", "first")]
    [InlineData("OpenAI", "Hosted", "second")]
    public async Task A_local_model_has_all_the_time_that_is_left_and_a_hosted_one_thirty_seconds(string dialect, string placement, string answeredBy)
    {
        var clock = new VirtualTimeProvider();
        await using var stage = RouterOverSockets.Open(StageOptions.Of(dialect, "OpenAI")
            .With("Backends:first:Placement", placement).With("Routes:chat:Deadline", "2m") with
        { Clock = clock });
        var loaded = new TaskCompletionSource();
        stage.First.Default = SimulatedReply.Text("The model is loaded.") with { Gate = loaded.Task };
        stage.Second.Default = SimulatedReply.Text("The second answers.");
        var asking = stage.AskAsync(streamed: true);
        await stage.First.WaitForChatAsync().WaitAsync(Patience);
        clock.Advance(TimeSpan.FromSeconds(31));
        loaded.SetResult();
        (await asking.WaitAsync(Patience)).Report.Backend.ShouldBe(answeredBy);
    }

    [Fact]
    public async Task A_black_hole_leaves_the_local_model_its_turn_and_is_not_blamed_for_a_limit_that_was_cut_short()
    {
        var clock = new VirtualTimeProvider();
        await using var stage = RouterOverSockets.Open(StageOptions.Of("OpenAI", "Ollama")
            .With("Routes:chat:Backends", "first").With("Routes:chat:Degrade", "second")
            .With("Routes:chat:Deadline", "30s").With("Routes:chat:DegradeReserve", "10s") with
        { Clock = clock });
        stage.First.Default = SimulatedReply.Nothing();
        stage.Second.Default = SimulatedReply.Text("The second answers.");
        var asking = stage.AskAsync(streamed: true);
        await stage.First.WaitForChatAsync().WaitAsync(Patience);
        clock.Advance(TimeSpan.FromSeconds(20));
        var outcome = await asking.WaitAsync(Patience);
        outcome.Text.ShouldBe("The second answers.");
        outcome.Report.Degraded.ShouldBeTrue();
        outcome.Attempts[0].Failure.ShouldBe(ChatFailureKind.NoFirstContent);
        stage.Router.Status.Backends.Single(backend => backend.Name == "first").ConsecutiveFailures.ShouldBe(0);
    }

    [Theory]
    [InlineData("")]
    [InlineData(": keep-alive\n\n: keep-alive\n\n")]
    public async Task A_stream_that_stalls_is_finished_by_another(string comments)
    {
        var clock = new VirtualTimeProvider();
        await using var stage = RouterOverSockets.Open(StageOptions.Of("DeepSeek", "OpenAI")
            .With("Backends:first:Timeouts:Stall", "10s") with
        { Clock = clock });
        var begun = $"data: {Wire.Text("Two ")}\n\n{comments}";
        stage.First.Default = Hanging(Wire.Stream(begun + "x"), begun.Length);
        stage.Second.Default = SimulatedReply.Text("Two", " days.");
        await using var updates = stage.Router.GetStreamingResponseAsync(Outcome.Question).GetAsyncEnumerator();
        (await updates.MoveNextAsync()).ShouldBeTrue();
        updates.Current.Text.ShouldBe("Two ");
        clock.Advance(TimeSpan.FromMinutes(1));
        var next = updates.MoveNextAsync().AsTask();
        next.IsCompleted.ShouldBeFalse("time that the caller takes is not the backend's");
        clock.Advance(TimeSpan.FromSeconds(21));
        (await next.WaitAsync(Patience)).ShouldBeTrue();
        updates.Current.Text.ShouldBe("days.");
        await stage.First.Chats.Single().Aborted.WaitAsync(Patience);
    }

    [Fact]
    public async Task An_answer_that_is_finished_does_not_wait_for_a_server_that_never_ends_it()
    {
        await using var stage = RouterOverSockets.Open("OpenAI");
        stage.First.Default = Finished;
        (await stage.AskAsync(streamed: true).WaitAsync(Patience / 2)).Text.ShouldBe("Two days.");
        stage.First.Chats.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task An_answer_that_is_finished_waits_for_no_usage_where_none_was_asked_for()
    {
        await using var stage = RouterOverSockets.Open(StageOptions.Of("OpenAI") with { Clock = new VirtualTimeProvider() });
        stage.First.OnRequest = request => request.IsChat && request.Json.TryGetProperty("stream_options", out _)
            ? SimulatedReply.Failure(400) with { Error = new SimulatedError("Unknown.") { Parameter = "stream_options" } }
            : null;
        stage.First.Default = Finished;
        (await stage.AskAsync(streamed: true).WaitAsync(Patience)).Text.ShouldBe("Two days.");
        stage.First.Chats.Count.ShouldBe(2);
    }

    [Fact]
    public async Task The_deadline_ends_it_all_and_blames_nobody()
    {
        var clock = new VirtualTimeProvider();
        await using var stage = RouterOverSockets.Open(StageOptions.Of("OpenAI", "OpenAI").With("Routes:chat:Deadline", "5s") with { Clock = clock });
        stage.First.Default = SimulatedReply.Nothing();
        var asking = stage.AskAsync(streamed: false);
        var request = await stage.First.WaitForChatAsync().WaitAsync(Patience);
        clock.Advance(TimeSpan.FromSeconds(6));
        var outcome = await asking.WaitAsync(Patience);
        outcome.Failure.ShouldBeOfType<ChatRouteException>().Kind.ShouldBe(ChatFailureKind.DeadlinePassed);
        await request.Aborted.WaitAsync(Patience);
        stage.Second.Chats.ShouldBeEmpty();
        HealthAndQuota.Of(ChatFailureKind.DeadlinePassed).ShouldHaveFollowed(stage.Router.Status, outcome);
    }

    [Theory]
    [InlineData("OpenAI", false)]
    [InlineData("OpenAI", true)]
    [InlineData("Azure", true)]
    [InlineData("Ollama", false)]
    [InlineData("Ollama", true)]
    public async Task A_caller_who_cancels_before_content_takes_the_upstream_call_along(string dialect, bool streamed)
    {
        await using var stage = RouterOverSockets.Open(dialect, "OpenAI");
        stage.First.Default = SimulatedReply.Nothing();
        using var leave = new CancellationTokenSource();
        var asking = stage.AskAsync(streamed, cancellationToken: leave.Token);
        var request = await stage.First.WaitForChatAsync().WaitAsync(Patience);
        await leave.CancelAsync();
        (await asking.WaitAsync(Patience)).Failure.ShouldBeAssignableTo<OperationCanceledException>();
        await request.Aborted.WaitAsync(Patience);
        stage.Second.Chats.ShouldBeEmpty();
        stage.Router.Status.Backends.ShouldAllBe(backend => backend.ConsecutiveFailures == 0 && backend.InFlight == 0);
    }

    [Theory]
    [InlineData("OpenAI", false)]
    [InlineData("OpenAI", true)]
    [InlineData("Azure", true)]
    [InlineData("Ollama", false)]
    [InlineData("Ollama", true)]
    public async Task A_caller_who_leaves_a_stream_takes_the_upstream_call_along(string dialect, bool byDisposing)
    {
        await using var stage = RouterOverSockets.Open(dialect, "OpenAI");
        stage.First.Default = SimulatedReply.Text("Two", " days", " by") with { Break = SimulatedBreak.AfterTokens(2, SimulatedEnding.Hang) };
        using var leave = new CancellationTokenSource();
        var updates = stage.Router.GetStreamingResponseAsync(Outcome.Question, cancellationToken: leave.Token)
            .GetAsyncEnumerator(CancellationToken.None);
        (await updates.MoveNextAsync()).ShouldBeTrue();
        if (!byDisposing)
        {
            await leave.CancelAsync();
            await Should.ThrowAsync<OperationCanceledException>(async () =>
            {
                while (await updates.MoveNextAsync())
                {
                }
            });
        }

        await updates.DisposeAsync();
        await stage.First.Chats.Single().Aborted.WaitAsync(Patience);
        stage.Second.Chats.ShouldBeEmpty();
        stage.Router.Status.Backends.ShouldAllBe(backend => backend.ConsecutiveFailures == 0 && backend.InFlight == 0);
        HealthAndQuota.TokensOf(stage.Router.Status, "first").ShouldBeGreaterThan(0, "what was delivered is posted");
    }

    /// <summary>A whole answer, behind which neither usage nor done mark nor the end of the body comes.</summary>
    private static SimulatedReply Finished
    {
        get
        {
            string[] events = [Wire.Text("Two days."), Wire.Finish()];
            return Hanging(Wire.Events([.. events, "x"]), Wire.Events(events).Body![0].Length);
        }
    }

    private static SimulatedReply Hanging(SimulatedReply reply, int after) =>
        reply with { Break = SimulatedBreak.AfterBytes(after, SimulatedEnding.Hang) };

    private static string Repeat(string comment) => string.Concat(Enumerable.Repeat(comment, 10));
}
