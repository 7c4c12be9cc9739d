using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Providers.Testing;

namespace Providers.Tests.Testing;

public sealed class SimulatedOllamaTests : IAsyncLifetime
{
    private static readonly HttpClient Http = new();

    private readonly SimulatedModel _cold = new("llama3:8b") { IsLoaded = false, ContextLength = 8192 };
    private SimulatedProvider _provider = null!;

    public Task InitializeAsync()
    {
        _provider = SimulatedProvider.StartOllama(new()
        {
            Models = [new SimulatedModel("qwen3:4b"), _cold, new SimulatedModel("big:cloud") { RemoteHost = "https://ollama.com" }],
        });
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _provider.DisposeAsync();

    private async Task<(HttpStatusCode Status, string Body)> ChatAsync(string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await Http.PostAsync(new Uri(_provider.Endpoint, "api/chat"), content);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private async Task<List<JsonElement>> LinesAsync(string json)
    {
        var (status, body) = await ChatAsync(json);
        status.ShouldBe(HttpStatusCode.OK);
        return [.. body.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line))];
    }

    private async Task<string?[]> NamesAsync(string page) =>
        [.. (await Http.GetFromJsonAsync<JsonElement>(new Uri(_provider.Endpoint, page))).GetProperty("models").EnumerateArray()
            .Select(model => model.GetProperty("model").GetString())];

    private const string Question = """{"model":"qwen3:4b","messages":[{"role":"user","content":"two words"}]}""";

    [Fact]
    public async Task Streams_lines_unless_told_not_to()
    {
        _provider.Enqueue(SimulatedReply.Text("Hello", " there") with { Reasoning = ["hm"] });

        var lines = await LinesAsync(Question);

        lines.Count.ShouldBe(4);
        lines[0].GetProperty("message").GetProperty("thinking").GetString().ShouldBe("hm");
        string.Concat(lines.Select(line => line.GetProperty("message").GetProperty("content").GetString())).ShouldBe("Hello there");
        lines.Select(line => line.GetProperty("done").GetBoolean()).ShouldBe([false, false, false, true]);
        lines[^1].GetProperty("done_reason").GetString().ShouldBe("stop");
        lines[^1].GetProperty("prompt_eval_count").GetInt64().ShouldBe(2);
        lines[^1].GetProperty("eval_count").GetInt64().ShouldBe(3);
    }

    [Fact]
    public async Task Answers_whole_with_tool_calls()
    {
        _provider.Enqueue(SimulatedReply.Calls(new SimulatedToolCall("weather", """{"city":"Oslo"}""")));

        var answer = (await LinesAsync(Question.Replace("{\"model\"", "{\"stream\":false,\"model\""))).ShouldHaveSingleItem();

        var call = answer.GetProperty("message").GetProperty("tool_calls")[0];
        call.GetProperty("function").GetProperty("arguments").GetProperty("city").GetString().ShouldBe("Oslo");
        answer.GetProperty("done").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task Fails_as_text_before_and_in_mid_stream()
    {
        _provider.Enqueue(SimulatedReply.Failure(503, "server busy"), SimulatedReply.Text("a") with { Error = new("lost the model") });

        (await ChatAsync(Question)).ShouldBe((HttpStatusCode.ServiceUnavailable, """{"error":"server busy"}"""));
        (await LinesAsync(Question))[^1].GetProperty("error").GetString().ShouldBe("lost the model");
    }

    [Fact]
    public async Task Does_not_know_a_model_it_does_not_have()
    {
        var answer = await ChatAsync("""{"model":"other","messages":[]}""");

        answer.ShouldBe((HttpStatusCode.NotFound, """{"error":"model 'other' not found"}"""));
    }

    [Fact]
    public async Task Shows_what_is_installed_and_what_is_loaded()
    {
        (await NamesAsync("api/tags")).ShouldBe(["qwen3:4b", "llama3:8b", "big:cloud"]);
        (await NamesAsync("api/ps")).ShouldNotContain("llama3:8b");
        (await Http.GetStringAsync(new Uri(_provider.Endpoint, "api/tags"))).ShouldContain("\"remote_host\":\"https://ollama.com\"");
        (await Http.GetStringAsync(new Uri(_provider.Endpoint, "api/version"))).ShouldContain("\"version\":");
        (await Http.GetStringAsync(_provider.Endpoint)).ShouldBe("Ollama is running");
    }

    [Fact]
    public async Task Loads_a_model_by_a_chat_without_messages_and_unloads_it_again()
    {
        var loaded = (await LinesAsync("""{"model":"llama3:8b"}""")).ShouldHaveSingleItem();
        loaded.GetProperty("done_reason").GetString().ShouldBe("load");
        (await NamesAsync("api/ps")).ShouldContain("llama3:8b");

        var unloaded = (await LinesAsync("""{"model":"llama3:8b","messages":[],"keep_alive":0}""")).ShouldHaveSingleItem();
        unloaded.GetProperty("done_reason").GetString().ShouldBe("unload");
        (await NamesAsync("api/ps")).ShouldNotContain("llama3:8b");
    }

    [Fact]
    public async Task A_chat_loads_its_model_and_takes_the_time_it_needs()
    {
        var time = new VirtualTimeProvider();
        var slow = new SimulatedModel("slow") { IsLoaded = false, LoadTime = TimeSpan.FromMinutes(1) };
        await using var ollama = SimulatedProvider.StartOllama(new() { Models = [slow], TimeProvider = time });

        using var question = new StringContent("""{"model":"slow","messages":[{"role":"user","content":"x"}]}""");
        var answering = Http.PostAsync(new Uri(ollama.Endpoint, "api/chat"), question);
        await ollama.WaitForChatAsync();
        SpinWait.SpinUntil(() => time.PendingTimers == 1, TimeSpan.FromSeconds(20)).ShouldBeTrue();
        answering.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromMinutes(1));

        using var answer = await answering;
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        slow.IsLoaded.ShouldBeTrue();
    }
}
