using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Providers.Testing;

namespace Providers.Tests.Testing;

public sealed class SimulatedOpenAITests : IAsyncLifetime
{
    private static readonly HttpClient Http = new();
    private readonly SimulatedProvider _provider = SimulatedProvider.StartOpenAI();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _provider.DisposeAsync();

    private const string Plain = """{"model":"m","messages":[{"role":"user","content":"two words"}]}""";
    private const string Streamed =
        """{"model":"m","stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"user","content":"two words"}]}""";

    private Task<HttpResponseMessage> PostAsync(string json) => Http.PostAsync(
        $"{_provider.Endpoint}/chat/completions", new StringContent(json, System.Text.Encoding.UTF8, "application/json"));

    private async Task<JsonElement> AskAsync(string json = Plain)
    {
        using var response = await PostAsync(json);
        return (await response.Content.ReadFromJsonAsync<JsonElement>())!;
    }

    private async Task<List<string>> StreamAsync(string json = Streamed)
    {
        using var response = await PostAsync(json);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        var body = await response.Content.ReadAsStringAsync();
        var events = body.Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        events.ShouldAllBe(line => line.StartsWith("data: "));
        return [.. events.Select(line => line["data: ".Length..])];
    }

    private static IEnumerable<JsonElement> Deltas(IEnumerable<string> events) => events
        .Where(data => data != "[DONE]").Select(data => JsonElement.Parse(data).GetProperty("choices"))
        .Where(choices => choices.GetArrayLength() > 0).Select(choices => choices[0].GetProperty("delta"));

    [Fact]
    public async Task Answers_by_itself_and_counts_words()
    {
        var answer = await AskAsync();

        answer.GetProperty("model").GetString().ShouldBe("m");
        var choice = answer.GetProperty("choices")[0];
        choice.GetProperty("message").GetProperty("content").GetString().ShouldBe("Simulated answer to: two words");
        choice.GetProperty("finish_reason").GetString().ShouldBe("stop");
        answer.GetProperty("usage").GetProperty("prompt_tokens").GetInt64().ShouldBe(2);
        answer.GetProperty("usage").GetProperty("completion_tokens").GetInt64().ShouldBe(5);
        answer.GetProperty("usage").GetProperty("total_tokens").GetInt64().ShouldBe(7);
    }

    [Fact]
    public async Task Streams_when_it_is_asked_to()
    {
        _provider.Enqueue(SimulatedReply.Text("Hello", " \"wörld\"", "\n") with { Usage = new(10, 3) { CachedInput = 4, Reasoning = 1 } });

        var events = await StreamAsync();

        var texts = Deltas(events).Select(delta => delta.TryGetProperty("content", out var text) ? text.GetString() : "");
        string.Concat(texts).ShouldBe("Hello \"wörld\"\n");
        events[^1].ShouldBe("[DONE]");
        var usage = JsonElement.Parse(events[^2]).GetProperty("usage");
        usage.GetProperty("prompt_tokens_details").GetProperty("cached_tokens").GetInt64().ShouldBe(4);
        usage.GetProperty("completion_tokens_details").GetProperty("reasoning_tokens").GetInt64().ShouldBe(1);
        JsonElement.Parse(events[^3]).GetProperty("choices")[0].GetProperty("finish_reason").GetString().ShouldBe("stop");
    }

    [Fact]
    public async Task Streams_usage_only_when_it_is_asked_for()
    {
        var events = await StreamAsync("""{"stream":true,"messages":[]}""");

        events.ShouldNotContain(data => data.Contains("\"usage\""));
    }

    [Fact]
    public async Task Streams_parallel_tool_calls_in_pieces()
    {
        _provider.Enqueue(SimulatedReply.Calls(
            new SimulatedToolCall("weather", """{"city":"Oslo","unit":"celsius"}"""), new SimulatedToolCall("clock") { Id = "c2" }));

        var events = await StreamAsync();

        var calls = Deltas(events).Where(delta => delta.TryGetProperty("tool_calls", out _))
            .Select(delta => delta.GetProperty("tool_calls")[0]).ToList();
        string Arguments(int index) => string.Concat(calls.Where(call => call.GetProperty("index").GetInt32() == index)
            .Select(call => call.GetProperty("function").GetProperty("arguments").GetString()));
        calls.Count.ShouldBeGreaterThan(4);
        Arguments(0).ShouldBe("""{"city":"Oslo","unit":"celsius"}""");
        Arguments(1).ShouldBe("{}");
        calls.Where(call => call.TryGetProperty("id", out _)).Select(call => call.GetProperty("id").GetString())
            .ShouldBe(["call_1_0", "c2"]);
        JsonElement.Parse(events[^3]).GetProperty("choices")[0].GetProperty("finish_reason").GetString().ShouldBe("tool_calls");
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 2)]
    [InlineData(8, 1)]
    public async Task Cuts_no_character_of_a_call_in_two(int pieceLength, int pieces)
    {
        _provider.Enqueue(SimulatedReply.Calls(new SimulatedToolCall("weather", "\"\ud83d\ude00\"") { PieceLength = pieceLength }));

        var arguments = Deltas(await StreamAsync()).Where(delta => delta.TryGetProperty("tool_calls", out _))
            .Select(delta => delta.GetProperty("tool_calls")[0].GetProperty("function").GetProperty("arguments").GetString())
            .Where(piece => piece is not "").ToList();

        string.Concat(arguments).ShouldBe("\"\ud83d\ude00\"");
        arguments.Count.ShouldBe(pieces);
    }

    [Fact]
    public async Task Answers_whole_with_reasoning_refusal_and_calls()
    {
        _provider.Enqueue(
            SimulatedReply.Text("yes") with { Reasoning = ["let", " me"] },
            new SimulatedReply { Refusal = "No.", FinishReason = "content_filter" },
            SimulatedReply.Calls(new SimulatedToolCall("weather", """{"city":"Oslo"}""")));

        var reasoned = (await AskAsync()).GetProperty("choices")[0].GetProperty("message");
        reasoned.GetProperty("reasoning_content").GetString().ShouldBe("let me");

        var refused = (await AskAsync()).GetProperty("choices")[0];
        refused.GetProperty("message").GetProperty("refusal").GetString().ShouldBe("No.");
        refused.GetProperty("message").GetProperty("content").ValueKind.ShouldBe(JsonValueKind.Null);
        refused.GetProperty("finish_reason").GetString().ShouldBe("content_filter");

        var called = (await AskAsync()).GetProperty("choices")[0].GetProperty("message").GetProperty("tool_calls")[0];
        called.GetProperty("function").GetProperty("arguments").GetString().ShouldBe("""{"city":"Oslo"}""");
    }

    [Fact]
    public async Task Fails_with_status_code_and_headers()
    {
        _provider.Enqueue(SimulatedReply.Failure(429, "Slow down.", "rate_limit_exceeded", TimeSpan.FromSeconds(1.5)) with
        {
            Error = new SimulatedError("Slow down.") { Code = "rate_limit_exceeded", Type = "requests", Parameter = "model" },
        });

        using var response = await PostAsync(Plain);

        response.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        response.Headers.GetValues("x-request-id").ShouldBe(["req_1"]);
        (await response.Content.ReadAsStringAsync()).ShouldBe(
            """{"error":{"message":"Slow down.","type":"requests","param":"model","code":"rate_limit_exceeded"}}""");
    }

    [Fact]
    public async Task Fails_in_mid_stream_and_says_no_more()
    {
        _provider.Enqueue(SimulatedReply.Text("some") with { Error = new SimulatedError("Broken.") { Code = "server_error" } });

        var events = await StreamAsync();

        events[^1].ShouldContain("\"Broken.\"");
        events.ShouldNotContain("[DONE]");
    }

    [Fact]
    public async Task Oddities_show_on_the_wire()
    {
        _provider.Default = SimulatedReply.Text("a", "b");
        async Task<string> WireAsync(SimulatedQuirks quirks)
        {
            _provider.Enqueue(_provider.Default with { Quirks = quirks });
            using var response = await PostAsync(Streamed);
            return System.Text.Encoding.Latin1.GetString(await response.Content.ReadAsByteArrayAsync());
        }

        (await WireAsync(SimulatedQuirks.NoUsage)).ShouldNotContain("usage");
        (await WireAsync(SimulatedQuirks.NoDoneMark)).ShouldNotContain("[DONE]");
        (await WireAsync(SimulatedQuirks.NoFinishReason)).ShouldNotContain("\"stop\"");
        (await WireAsync(SimulatedQuirks.KeepAliveComments)).ShouldContain("\n\n: keep-alive\n\n");
        (await WireAsync(SimulatedQuirks.CarriageReturns)).Replace("\r\n", "").ShouldNotContain("\n");
        (await WireAsync(SimulatedQuirks.ByteOrderMark)).ShouldStartWith("\u00EF\u00BB\u00BFdata:");
        (await WireAsync(SimulatedQuirks.BlankLinesFirst)).ShouldStartWith("\n\ndata:");
        (await WireAsync(SimulatedQuirks.LastLineUnterminated)).ShouldEndWith("[DONE]");
        (await WireAsync(SimulatedQuirks.EmptyChoices)).ShouldContain("\"choices\":[],\"usage\":null");
        (await WireAsync(SimulatedQuirks.OddNumbers)).ShouldContain(".25,");
        (await WireAsync(SimulatedQuirks.UsageOnEveryEvent)).ShouldContain("\"completion_tokens\":1,");
    }

    [Fact]
    public async Task Lists_models_and_knows_no_other_address()
    {
        var models = await Http.GetFromJsonAsync<JsonElement>($"{_provider.Endpoint}/models");
        models.GetProperty("data")[0].GetProperty("id").GetString().ShouldBe("gpt-5-mini");

        using var missing = await Http.GetAsync($"{_provider.Endpoint}/nothing");
        missing.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        _provider.Requests.Count.ShouldBe(2);
        _provider.Chats.ShouldBeEmpty();
    }

    [Fact]
    public async Task Refuses_a_wrong_key_and_an_unknown_model_when_told_to()
    {
        await using var strict = SimulatedProvider.StartOpenAI(new() { ApiKey = "right", Models = [new SimulatedModel("m")] });
        async Task<HttpStatusCode> StatusAsync(string key, string model)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"{strict.Endpoint}/chat/completions")
            {
                Content = new StringContent($$"""{"model":"{{model}}","messages":[]}"""),
                Headers = { Authorization = new("Bearer", key) },
            };
            using var response = await Http.SendAsync(request);
            return response.StatusCode;
        }

        (await StatusAsync("wrong", "m")).ShouldBe(HttpStatusCode.Unauthorized);
        (await StatusAsync("right", "other")).ShouldBe(HttpStatusCode.NotFound);
        (await StatusAsync("right", "m")).ShouldBe(HttpStatusCode.OK);
    }
}
