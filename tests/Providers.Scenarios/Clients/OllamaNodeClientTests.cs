using System.Text.Json;
using Providers.Testing;

namespace Providers.Scenarios.Clients;

/// <summary>npm's <c>ollama</c> finds nothing wrong with the simulated Ollama.</summary>
public sealed class OllamaNodeClientTests(NodeClients node) : IClassFixture<NodeClients>, IAsyncLifetime
{
    private readonly SimulatedProvider _provider = SimulatedProvider.StartOllama();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _provider.DisposeAsync();

    private Task<JsonElement> PlayAsync(string scene) => node.PlayAsync("ollama", scene, _provider.Endpoint);

    [Fact]
    public async Task Chats()
    {
        var answer = await PlayAsync("chat");

        answer.GetProperty("message").GetProperty("content").GetString().ShouldBe("Simulated answer to: What is the weather in Oslo?");
        answer.GetProperty("done_reason").GetString().ShouldBe("stop");
        answer.GetProperty("prompt_eval_count").GetInt64().ShouldBe(6);
    }

    [Fact]
    public async Task Streams_with_thoughts()
    {
        _provider.Enqueue(SimulatedReply.Text("It ", "is ", "日照。") with { Reasoning = ["Let", " me"] });

        var result = await PlayAsync("stream");

        result.GetProperty("text").GetString().ShouldBe("It is 日照。");
        result.GetProperty("thinking").GetString().ShouldBe("Let me");
        result.GetProperty("last").GetProperty("done").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task Calls_a_tool_and_gives_its_result_back()
    {
        _provider.Enqueue(SimulatedReply.Calls(new SimulatedToolCall("weather", """{"city":"Oslo"}""")), SimulatedReply.Text("Sunny."));

        var result = await PlayAsync("tools");

        result.GetProperty("calls")[0].GetProperty("function").GetProperty("arguments").GetProperty("city").GetString().ShouldBe("Oslo");
        result.GetProperty("answer").GetString().ShouldBe("Sunny.");
        _provider.Chats[1].Text.ShouldContain("sunny in Oslo");
    }

    [Fact]
    public async Task Reads_an_error()
    {
        var error = await PlayAsync("error");

        error.GetProperty("status").GetInt32().ShouldBe(404);
        error.GetProperty("message").GetString().ShouldBe("model 'missing' not found");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Fails_when_a_stream_breaks(bool inBand)
    {
        var reply = SimulatedReply.Text("some", " text");
        _provider.Enqueue(inBand
            ? reply with { Error = new SimulatedError("The model was lost.") }
            : reply with { Break = SimulatedBreak.AfterTokens(2) });

        var result = await PlayAsync("brokenStream");

        result.GetProperty("text").GetString().ShouldBe("some text");
        result.GetProperty("failed").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task Lists_loads_and_unloads_models()
    {
        var result = await PlayAsync("models");

        result.GetProperty("installed")[0].GetString().ShouldBe("qwen3:4b");
        result.GetProperty("before").GetArrayLength().ShouldBe(0);
        result.GetProperty("after")[0].GetString().ShouldBe("qwen3:4b");
    }
}
