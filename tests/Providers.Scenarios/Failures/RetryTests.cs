using Microsoft.Extensions.AI;
using Providers.Scenarios.Stage;
using Providers.Testing;

namespace Providers.Scenarios.Failures;

/// <summary>When the same backend is asked again, and what is left out when it is.</summary>
public sealed class RetryTests
{
    private static readonly SimulatedReply Good = SimulatedReply.Text("Two", " days.");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_backend_that_stumbles_once_answers_the_second_time(bool streamed)
    {
        await using var stage = RouterOverSockets.Open("OpenAI", "OpenAI");
        stage.First.Enqueue(SimulatedReply.Failure(500), Good);
        var outcome = await stage.AskAsync(streamed);
        outcome.Text.ShouldBe("Two days.");
        outcome.Attempts.Select(attempt => (attempt.Backend, attempt.Purpose)).ShouldBe(
            [("first", AttemptPurpose.First), ("first", AttemptPurpose.Retry)]);
        stage.Second.Chats.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("retry-after", "0")]
    [InlineData("retry-after", "0.2")]
    [InlineData("retry-after-ms", "300")]
    [InlineData("retry-after", "Fri, 01 Jan 2021 00:00:00 GMT")]
    [InlineData("retry-after", "-5")]
    public async Task A_short_wait_is_waited_out(string header, string value)
    {
        await using var stage = RouterOverSockets.Open(StageOptions.Of("OpenAI", "OpenAI") with { Clock = TimeProvider.System });
        stage.First.Enqueue(Limited(header, value), Good);
        var outcome = await stage.AskAsync(streamed: true);
        outcome.Report.Backend.ShouldBe("first");
        outcome.Attempts.Count.ShouldBe(2);
        stage.First.Chats.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("retry-after", "30")]
    [InlineData("retry-after", "410400")]
    [InlineData("retry-after", "Fri, 01 Jan 2100 00:00:00 GMT")]
    [InlineData("retry-after-ms", "5000")]
    [InlineData("retry-after", "soon")]
    [InlineData("retry-after", "NaN")]
    public async Task A_long_or_unreadable_wait_goes_to_the_next(string header, string value)
    {
        await using var stage = RouterOverSockets.Open("OpenAI", "OpenAI");
        stage.First.Default = Limited(header, value);
        stage.Second.Default = Good;
        var outcome = await stage.AskAsync(streamed: true);
        outcome.Report.Backend.ShouldBe("second");
        stage.First.Chats.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_busy_backend_is_asked_again_within_a_short_wait_that_it_names(bool streamed)
    {
        await using var stage = RouterOverSockets.Open(StageOptions.Of("OpenAI", "OpenAI") with { Clock = TimeProvider.System });
        stage.First.Enqueue(
            SimulatedReply.Failure(503) with { Headers = new Dictionary<string, string> { ["retry-after-ms"] = "300" } }, Good);
        var outcome = await stage.AskAsync(streamed);
        outcome.Attempts.Select(attempt => (attempt.Backend, attempt.Failure)).ShouldBe(
            [("first", ChatFailureKind.Overloaded), ("first", null)]);
        outcome.Attempts[1].StartedAfter.ShouldBeGreaterThanOrEqualTo(TimeSpan.FromMilliseconds(300));
        stage.First.Chats.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_storm_of_retries_is_stopped_and_never_a_failover()
    {
        const int Calls = 60;
        await using var stage = RouterOverSockets.Open(StageOptions.Of("OpenAI", "OpenAI")
            .With("Backends:first:Health:ConsecutiveFailures", "1000").With("Backends:first:Health:MinimumSuccess", "0")
            with
        { Clock = new StandingClock() });
        stage.First.Default = SimulatedReply.Failure(500);
        stage.Second.Default = Good;
        for (var i = 0; i < Calls; i++)
        {
            (await stage.AskAsync(streamed: false)).Report.Backend.ShouldBe("second");
        }

        (stage.First.Chats.Count - Calls).ShouldBe(10 + Calls / 5, "one a second for ten seconds, and a fifth of the requests");
    }

    [Fact]
    public async Task Milliseconds_are_believed_before_seconds()
    {
        await using var stage = RouterOverSockets.Open(StageOptions.Of("OpenAI", "OpenAI") with { Clock = TimeProvider.System });
        var limited = Limited("retry-after", "60");
        stage.First.Enqueue(limited with { Headers = new Dictionary<string, string>(limited.Headers) { ["retry-after-ms"] = "10" } }, Good);
        (await stage.AskAsync(streamed: false)).Report.Backend.ShouldBe("first");
    }

    [Fact]
    public async Task All_attempts_share_one_budget()
    {
        await using var stage = RouterOverSockets.Open(StageOptions.Of("OpenAI", "OpenAI", "OpenAI").With("Routes:chat:MaxAttempts", "3"));
        foreach (var provider in stage.Providers)
        {
            provider.Default = SimulatedReply.Failure(500);
        }

        var outcome = await stage.AskAsync(streamed: true);
        outcome.Kind.ShouldBe(ChatFailureKind.ServerError);
        stage.Providers.Sum(provider => provider.Chats.Count).ShouldBe(3);
        outcome.Attempts.Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_refused_temperature_is_left_out_and_the_report_says_so()
    {
        await using var stage = RouterOverSockets.Open("OpenAI", "OpenAI");
        stage.First.OnRequest = request => request.IsChat && request.Json.TryGetProperty("temperature", out _)
            ? SimulatedReply.Failure(400, "Unsupported value: 'temperature' does not support 0.2 with this model.", "unsupported_value")
                with
            { Error = new SimulatedError("Unsupported value.") { Code = "unsupported_value", Parameter = "temperature" } }
            : null;
        stage.First.Default = Good;
        var outcome = await stage.AskAsync(streamed: true, new ChatOptions { Temperature = 0.2f });
        outcome.Report.Backend.ShouldBe("first");
        stage.First.Chats.Count.ShouldBe(2);
        outcome.Report.Adaptations.ShouldContain(text => text.Contains("temperature", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_model_that_cannot_think_is_asked_without_thinking()
    {
        await using var stage = RouterOverSockets.Open("Ollama", "OpenAI");
        stage.First.OnRequest = request => request.IsChat && request.Json.TryGetProperty("think", out _)
            ? SimulatedReply.Failure(400, "\"x\" does not support thinking")
            : null;
        stage.First.Default = Good;
        var outcome = await stage.AskAsync(
            streamed: true, new ChatOptions { Reasoning = new ReasoningOptions { Effort = ReasoningEffort.High } });
        outcome.Report.Backend.ShouldBe("first");
        stage.First.Chats[0].Json.GetProperty("think").GetString().ShouldBe("high");
        stage.First.Chats.Count.ShouldBe(2);
        outcome.Report.Adaptations.ShouldContain(text => text.Contains("think", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"object":"error","message":"[{'type': 'extra_forbidden', 'loc': ('body', 'stream_options')}]","code":400}""")]
    [InlineData("""
        {"error":{"message":"Unknown parameter.","param":"stream_options.include_usage","code":"unknown_parameter"}}
        """)]
    public async Task Refused_stream_options_are_left_out_and_never_the_callers_mistake(string refusal)
    {
        await using var stage = RouterOverSockets.Open("Generic", "OpenAI");
        stage.First.OnRequest = request => request.IsChat && request.Json.TryGetProperty("stream_options", out _)
            ? Wire.Json(refusal, 400)
            : null;
        stage.First.Default = Good;
        var outcome = await stage.AskAsync(streamed: true);
        outcome.Report.Backend.ShouldBe("first");
        outcome.Text.ShouldBe("Two days.");
        stage.First.Chats.Count.ShouldBe(2);
        (await stage.AskAsync(streamed: true)).Report.Backend.ShouldBe("first");
        stage.First.Chats.Count.ShouldBe(3, "what the endpoint refused once is not sent again");
    }

    [Theory]
    [InlineData("16000", "second")]
    [InlineData("8000", null)]
    [InlineData("4000", null)]
    [InlineData(null, "second")]
    public async Task A_question_that_is_too_long_goes_only_to_a_larger_window(string? window, string? answeredBy)
    {
        await using var stage = RouterOverSockets.Open(StageOptions.Of("OpenAI", "OpenAI")
            .With("Backends:first:ContextWindow", "8000").With("Backends:second:ContextWindow", window));
        stage.First.Default = SimulatedReply.Failure(400, null, "context_length_exceeded");
        stage.Second.Default = Good;
        var outcome = await stage.AskAsync(streamed: false);
        (outcome.Failure is null ? outcome.Report.Backend : null).ShouldBe(answeredBy);
        stage.First.Chats.ShouldHaveSingleItem();
        stage.Second.Chats.Count.ShouldBe(answeredBy is null ? 0 : 1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_refusal_goes_on_only_where_the_route_allows_it(bool streamed)
    {
        await using var stage = RouterOverSockets.Open(StageOptions.Of("Azure", "OpenAI").With("Routes:chat:FailoverOnRefusal", "true"));
        stage.First.Default = SimulatedReply.Failure(400, null, "content_filter");
        stage.Second.Default = Good;
        (await stage.AskAsync(streamed)).Report.Backend.ShouldBe("second");
        stage.First.Chats.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Routers_within_routers_share_one_budget()
    {
        await using var inner = RouterOverSockets.Open("OpenAI", "OpenAI");
        await using var outer = RouterOverSockets.Open(StageOptions.Of("OpenAI")
            .With("Routes:chat:Backends", "inner, first").With("Routes:chat:MaxAttempts", "3") with
        {
            Configure = providers => providers.AddBackend("inner", _ => inner.Router.AsBackend(
                new BackendDescriptor { Name = "inner", Provider = "providers", Capabilities = BackendCapabilities.Streaming })),
        });
        foreach (var provider in inner.Providers.Concat(outer.Providers))
        {
            provider.Default = SimulatedReply.Failure(500);
        }

        (await outer.AskAsync(streamed: true)).Failure.ShouldBeOfType<ChatRouteException>();
        inner.First.Chats.ShouldNotBeEmpty();
        inner.Providers.Concat(outer.Providers).Sum(provider => provider.Chats.Count).ShouldBe(3);
    }

    [Fact]
    public async Task A_local_model_answers_when_no_hosted_one_does_and_the_first_failure_is_not_hidden()
    {
        await using var stage = RouterOverSockets.Open(StageOptions.Of("OpenAI", "Ollama")
            .With("Routes:chat:Backends", "first").With("Routes:chat:Degrade", "second, answers"));
        await stage.First.StopAsync();
        stage.Second.Enqueue(Good, SimulatedReply.Failure(500), SimulatedReply.Failure(500));
        var outcome = await stage.AskAsync(streamed: true);
        outcome.Report.Degraded.ShouldBeTrue();
        outcome.Report.Label.ShouldNotBeNull();
        outcome.Attempts[0].Failure.ShouldBe(ChatFailureKind.Unreachable);
        var none = await stage.AskAsync(streamed: true);
        none.Failure.ShouldBeOfType<ChatRouteException>();
        none.Report.Rejections.Select(rejection => rejection.Backend).Concat(none.Attempts.Select(attempt => attempt.Backend))
            .ShouldContain("first");
    }

    private static SimulatedReply Limited(string header, string value) => SimulatedReply.Failure(429, null, "rate_limit_exceeded") with
    {
        Headers = new Dictionary<string, string> { [header] = value },
    };
}
