using System.Net;
using System.Text.Json;
using Providers.Scenarios.Stage;
using Providers.Testing;

namespace Providers.Scenarios.Gateway;

/// <summary>Streamed answers, event by event.</summary>
public sealed class GatewayStreamTests : IAsyncLifetime
{
    private const string Question = """
        {"model":"chat","stream":true,"stream_options":{"include_usage":true},
         "messages":[{"role":"user","content":"What is the weather in Oslo?"}]}
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly VirtualTimeProvider _time = new();
    private GatewayStage _stage = null!;

    public async Task InitializeAsync() => _stage = await GatewayStage.StartAsync(_time);

    public async Task DisposeAsync() => await _stage.DisposeAsync();

    [Fact]
    public async Task Streams_text_then_the_finish_then_usage_then_the_mark()
    {
        _stage.OpenAI.Enqueue(SimulatedReply.Text("It ", "is ", "日照。") with { Usage = new(10, 3), Reasoning = ["Hm."] });

        using var response = await _stage.PostAsync(Question);
        var events = await GatewayStage.EventsOf(response);

        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        response.Headers.GetValues("x-providers-route").ShouldBe(["chat"]);
        response.Headers.GetValues("x-providers-backend").ShouldBe(["hosted"]);
        response.Headers.GetValues("x-providers-origin").ShouldBe(["live"]);
        response.Headers.GetValues("x-providers-attempts").ShouldBe(["1"]);
        events[^1].ShouldBe("[DONE]");
        var chunks = events.SkipLast(1).Select(data => JsonElement.Parse(data)).ToList();
        chunks.Select(chunk => chunk.GetProperty("id").GetString()).Distinct().ShouldHaveSingleItem().ShouldNotBeNullOrEmpty();
        chunks.ShouldAllBe(chunk => chunk.GetProperty("model").GetString() == "gpt-5-mini");
        chunks.ShouldAllBe(chunk => chunk.GetProperty("object").GetString() == "chat.completion.chunk");
        chunks.ShouldAllBe(chunk => chunk.GetProperty("system_fingerprint").GetString() == "fp_simulated");
        var deltas = chunks.SkipLast(1).Select(chunk => chunk.GetProperty("choices")[0].GetProperty("delta")).ToList();
        deltas[0].GetProperty("role").GetString().ShouldBe("assistant");
        deltas.Count(delta => delta.TryGetProperty("role", out _)).ShouldBe(1);
        string.Concat(deltas.Select(delta => Text(delta, "content"))).ShouldBe("It is 日照。");
        string.Concat(deltas.Select(delta => Text(delta, "reasoning_content"))).ShouldBe("Hm.");
        chunks.SkipLast(1).Count(chunk => chunk.GetProperty("choices")[0].GetProperty("finish_reason").ValueKind == JsonValueKind.String)
            .ShouldBe(1);
        chunks[^2].GetProperty("choices")[0].GetProperty("finish_reason").GetString().ShouldBe("stop");
        chunks[^1].GetProperty("choices").GetArrayLength().ShouldBe(0);
        chunks[^1].GetProperty("usage").GetProperty("total_tokens").GetInt64().ShouldBe(13);
    }

    [Fact]
    public async Task Streams_parallel_tool_calls_under_indexes_of_their_own()
    {
        _stage.OpenAI.Enqueue(SimulatedReply.Calls(
            new SimulatedToolCall("weather", """{"city":"Oslo"}"""), new SimulatedToolCall("weather", """{"city":"Bergen"}""")));

        var events = await GatewayStage.EventsOf(await _stage.PostAsync(Question));

        var calls = events.SkipLast(1).Select(data => JsonElement.Parse(data).GetProperty("choices"))
            .Where(choices => choices.GetArrayLength() > 0 && choices[0].GetProperty("delta").TryGetProperty("tool_calls", out _))
            .SelectMany(choices => choices[0].GetProperty("delta").GetProperty("tool_calls").EnumerateArray())
            .ToList();
        calls.Select(call => call.GetProperty("index").GetInt32()).ShouldBe([0, 1]);
        calls.Select(call => call.GetProperty("function").GetProperty("arguments").GetString())
            .ShouldBe(["""{"city":"Oslo"}""", """{"city":"Bergen"}"""]);
        events.ShouldContain(data => data.Contains("\"finish_reason\":\"tool_calls\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Streams_a_call_with_half_a_character_in_its_arguments_as_one_without()
    {
        _stage.OpenAI.Enqueue(SimulatedReply.Calls(new SimulatedToolCall("weather", """{"city":"\ud83d"}""")) with { Tokens = ["Let me see."] });

        var events = await GatewayStage.EventsOf(await _stage.PostAsync(Question));

        var call = events.SkipLast(1).Select(data => JsonElement.Parse(data).GetProperty("choices"))
            .Where(choices => choices.GetArrayLength() > 0 && choices[0].GetProperty("delta").TryGetProperty("tool_calls", out _))
            .ShouldHaveSingleItem()[0].GetProperty("delta").GetProperty("tool_calls").EnumerateArray().ShouldHaveSingleItem();
        call.GetProperty("function").GetProperty("name").GetString().ShouldBe("weather");
        call.GetProperty("function").GetProperty("arguments").GetString().ShouldBe("");
        events[^1].ShouldBe("[DONE]");
    }

    [Fact]
    public async Task Fails_with_a_status_while_nothing_has_been_sent()
    {
        _stage.OpenAI.Enqueue(SimulatedReply.Failure(503));

        using var response = await _stage.PostAsync(Question);

        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/json");
        response.Headers.GetValues("x-providers-route").ShouldBe(["chat"]);
        response.Headers.GetValues("x-providers-attempts").ShouldBe(["1"]);
        (await GatewayStage.JsonOf(response)).GetProperty("error").GetProperty("message").GetString()!.ShouldContain("hosted");
    }

    [Fact]
    public async Task Tells_of_usage_only_where_it_was_asked_for()
    {
        _stage.OpenAI.Enqueue(SimulatedReply.Text("Hi") with { Usage = new(10, 3) });

        var events = await GatewayStage.EventsOf(await _stage.PostAsync(Question.Replace("true}", "false}", StringComparison.Ordinal)));

        events[^1].ShouldBe("[DONE]");
        events.ShouldAllBe(data => !data.Contains("\"usage\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Tells_in_the_stream_that_it_broke_off_and_never_calls_it_done()
    {
        _stage.OpenAI.Enqueue(SimulatedReply.Text("some", " text", " more") with { Break = SimulatedBreak.AfterTokens(2) });

        using var response = await _stage.PostAsync(Question);
        var events = await GatewayStage.EventsOf(response);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var error = JsonElement.Parse(events[^1]).GetProperty("error");
        error.GetProperty("code").GetString().ShouldBe("upstream_interrupted");
        error.GetProperty("type").GetString().ShouldBe("server_error");
        error.GetProperty("param").ValueKind.ShouldBe(JsonValueKind.Null);
        error.GetProperty("message").GetString()!.ShouldContain("hosted");
        events.ShouldNotContain("[DONE]");
    }

    [Fact]
    public async Task Begins_after_fifteen_seconds_of_silence_and_goes_on_from_there()
    {
        var gate = new TaskCompletionSource();
        _stage.OpenAI.Enqueue(SimulatedReply.Text("late", " words") with { Gate = gate.Task });
        var answering = _stage.PostAsync(Question);
        await _stage.OpenAI.WaitForChatAsync().WaitAsync(Patience);

        _time.Advance(TimeSpan.FromSeconds(14));
        answering.IsCompleted.ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(1));
        using var response = await answering.WaitAsync(Patience);
        gate.SetResult();
        var body = await response.Content.ReadAsStringAsync().WaitAsync(Patience);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Headers.GetValues("x-providers-route").ShouldBe(["chat"]);
        body.ShouldStartWith(": waiting\n\n");
        body.ShouldContain("late");
        body.ShouldEndWith("data: [DONE]\n\n");
    }

    [Fact]
    public async Task An_answer_still_comes_when_a_reload_takes_its_route_away_meanwhile()
    {
        var gate = new TaskCompletionSource();
        _stage.OpenAI.Enqueue(SimulatedReply.Text("late", " words") with { Gate = gate.Task });
        var answering = _stage.PostAsync(Question.Replace("\"chat\"", "\"gpt-5-mini\"", StringComparison.Ordinal));
        await _stage.OpenAI.WaitForChatAsync().WaitAsync(Patience);

        var before = _stage.Router.Options;
        _stage.Configuration["Providers:Routes:chat:Aliases"] = "another";
        _stage.Configuration.Reload();
        _time.Advance(TimeSpan.FromSeconds(1));
        _stage.Router.Options.ShouldNotBeSameAs(before);
        _time.Advance(TimeSpan.FromSeconds(14));
        using var response = await answering.WaitAsync(Patience);
        gate.SetResult();
        var body = await response.Content.ReadAsStringAsync().WaitAsync(Patience);

        response.Headers.Contains("x-providers-route").ShouldBeFalse();
        body.ShouldContain("late");
        body.ShouldEndWith("data: [DONE]\n\n");
        await Eventually.IsAsync(() => _stage.Router.Status.Backends.All(backend => backend.InFlight == 0));
    }

    [Fact]
    public async Task Cancels_the_backend_when_nothing_can_be_sent_any_more()
    {
        await _stage.DisposeAsync();
        _stage = await GatewayStage.StartAsync(new GatewayStageOptions
        {
            Time = _time,
            Middleware = (context, next) =>
            {
                context.Response.Body = new UnwritableStream();
                return next(context);
            },
        });
        _stage.OpenAI.Enqueue(SimulatedReply.Nothing());
        using var client = await RawClient.ConnectAsync(_stage.Endpoint);
        await client.PostAsync(Question.Length, Question);
        var chat = await _stage.OpenAI.WaitForChatAsync().WaitAsync(Patience);

        _time.Advance(TimeSpan.FromSeconds(15));

        await chat.Aborted.WaitAsync(Patience);
        await Eventually.IsAsync(() => _stage.Router.Status.Backends.All(backend => backend.InFlight == 0));
    }

    [Fact]
    public async Task Cancels_the_backend_when_the_client_leaves()
    {
        _stage.OpenAI.Enqueue(SimulatedReply.Text("a", "b") with { Break = SimulatedBreak.AfterTokens(1, SimulatedEnding.Hang) });

        var response = await _stage.PostAsync(Question);
        response.Dispose();

        await _stage.OpenAI.Chats.ShouldHaveSingleItem().Aborted.WaitAsync(Patience);
    }

    [Fact]
    public async Task A_client_that_leaves_stops_the_backend_within_100_ms_and_is_settled()
    {
        await _stage.DisposeAsync();
        _stage = await GatewayStage.StartAsync(
            _time, ("Tenants:acme:Limits:ConcurrentRequests", "100"), ("Tenants:acme:Limits:TokensPerDay", "1000000"));
        _stage.OpenAI.Default = SimulatedReply.Text("a", "b") with { Break = SimulatedBreak.AfterTokens(1, SimulatedEnding.Hang) };
        var waits = new List<TimeSpan>();
        for (var number = 1; number <= 10; number++)
        {
            // Not HttpClient, which goes on reading for two seconds when it is left in mid-answer.
            using var client = await RawClient.ConnectAsync(_stage.Endpoint);
            await client.PostAsync(Question.Length, Question, "acme");
            (await client.ReadUntilAsync("data: ").WaitAsync(Patience)).ShouldContain("200 OK");
            var chat = await _stage.OpenAI.WaitForChatAsync(number).WaitAsync(Patience);

            // The router's clock stands still: no timeout can be what ends the call.
            var left = TimeProvider.System.GetUtcNow();
            client.Dispose();
            await chat.Aborted.WaitAsync(Patience);
            waits.Add(chat.AbortedAt!.Value - left);
        }

        // A busy machine may hold up one of them, but not all.
        waits.Min().ShouldBeLessThan(TimeSpan.FromMilliseconds(100));
        await Eventually.IsAsync(() => _stage.Router.Status.Backends.All(backend => backend.InFlight == 0));
        var (concurrent, tokens) = (Reading(QuotaLimitKind.ConcurrentRequests), Reading(QuotaLimitKind.TokensPerDay));
        (concurrent.Used, concurrent.Reserved, tokens.Reserved).ShouldBe((0, 0, 0));
        tokens.Used.ShouldBeInRange(10, 1_000, "what was delivered is counted, and no more");

        QuotaReading Reading(QuotaLimitKind limit)
            => _stage.Router.Status.Quota.Single(reading => reading.Scope.Name == "acme" && reading.Limit == limit);
    }

    [Fact]
    public async Task Cancels_the_backend_when_the_client_leaves_before_any_content()
    {
        _stage.OpenAI.Enqueue(SimulatedReply.Nothing());
        using var leaving = new CancellationTokenSource();
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/chat/completions") { Content = new StringContent(Question) };
        var answering = _stage.Client.SendAsync(request, leaving.Token);
        var chat = await _stage.OpenAI.WaitForChatAsync().WaitAsync(Patience);

        await leaving.CancelAsync();

        await chat.Aborted.WaitAsync(Patience);
        await Should.ThrowAsync<OperationCanceledException>(() => answering);
    }

    private static string? Text(JsonElement delta, string name) => delta.TryGetProperty(name, out var text) ? text.GetString() : null;

    private sealed class UnwritableStream : MemoryStream
    {
        public override Task FlushAsync(CancellationToken cancellationToken) => throw new IOException();

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
            => throw new IOException();
    }
}
