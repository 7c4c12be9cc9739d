using System.Text.Json;
using Providers.Testing;

namespace Providers.Scenarios.Clients;

/// <summary>npm's <c>openai</c> finds nothing wrong with the simulated OpenAI.</summary>
public sealed class OpenAINodeClientTests(NodeClients node) : IClassFixture<NodeClients>, IAsyncLifetime
{
    private readonly SimulatedProvider _provider = SimulatedProvider.StartOpenAI(new() { ApiKey = "key" });

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _provider.DisposeAsync();

    private Task<JsonElement> PlayAsync(string scene) => node.PlayAsync("openai", scene, _provider.Endpoint);

    [Fact]
    public async Task Chats()
    {
        var completion = await PlayAsync("chat");

        var choice = completion.GetProperty("choices")[0];
        choice.GetProperty("message").GetProperty("content").GetString().ShouldBe("Simulated answer to: What is the weather in Oslo?");
        choice.GetProperty("finish_reason").GetString().ShouldBe("stop");
        completion.GetProperty("usage").GetProperty("prompt_tokens").GetInt64().ShouldBe(6);
    }

    [Fact]
    public async Task Streams_with_usage()
    {
        _provider.Enqueue(SimulatedReply.Text("It ", "is ", "日照。") with
        {
            Usage = new(10, 3) { CachedInput = 4 },
            Quirks = SimulatedQuirks.KeepAliveComments,
        });

        var result = await PlayAsync("stream");

        result.GetProperty("text").GetString().ShouldBe("It is 日照。");
        result.GetProperty("finish").GetString().ShouldBe("stop");
        result.GetProperty("usage").GetProperty("prompt_tokens_details").GetProperty("cached_tokens").GetInt64().ShouldBe(4);
    }

    [Fact]
    public async Task Calls_tools_in_parallel_and_gives_their_results_back()
    {
        _provider.Enqueue(
            SimulatedReply.Calls(
                new SimulatedToolCall("weather", """{"city":"Oslo"}"""), new SimulatedToolCall("weather", """{"city":"Bergen"}""")),
            SimulatedReply.Text("Sunny in both."));

        var result = await PlayAsync("tools");

        result.GetProperty("finish").GetString().ShouldBe("tool_calls");
        result.GetProperty("calls").GetArrayLength().ShouldBe(2);
        result.GetProperty("answer").GetString().ShouldBe("Sunny in both.");
        _provider.Chats[1].Json.GetProperty("messages").EnumerateArray().Skip(2)
            .Select(message => message.GetProperty("content").GetString())
            .ShouldBe(["sunny in Oslo", "sunny in Bergen"]);
    }

    [Fact]
    public async Task Parses_an_answer_in_json()
    {
        _provider.Enqueue(SimulatedReply.Text("""{"sky":""", """ "blue"}"""));

        JsonElement.Parse((await PlayAsync("json")).GetString()!).GetProperty("sky").GetString().ShouldBe("blue");
    }

    [Fact]
    public async Task Sees_a_refusal()
    {
        _provider.Enqueue(new SimulatedReply { Refusal = "I can't help with that." });

        (await PlayAsync("refusal")).GetProperty("message").GetProperty("refusal").GetString().ShouldBe("I can't help with that.");
    }

    [Fact]
    public async Task Tries_again_when_it_is_told_to_wait()
    {
        var busy = SimulatedReply.Failure(429, "Slow down.", "rate_limit_exceeded") with
        {
            Headers = new Dictionary<string, string> { ["retry-after-ms"] = "1" },
        };
        _provider.Enqueue(busy, SimulatedReply.Text("now"));

        var result = await PlayAsync("error");

        result.GetProperty("answered").GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString().ShouldBe("now");
        _provider.Chats.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Reads_every_part_of_an_error()
    {
        _provider.Enqueue(SimulatedReply.Failure(400) with
        {
            Error = new SimulatedError("Too long.") { Code = "context_length_exceeded", Parameter = "messages" },
        });

        var error = await PlayAsync("error");

        error.GetProperty("name").GetString().ShouldBe("BadRequestError");
        error.GetProperty("status").GetInt32().ShouldBe(400);
        error.GetProperty("code").GetString().ShouldBe("context_length_exceeded");
        error.GetProperty("type").GetString().ShouldBe("invalid_request_error");
        error.GetProperty("param").GetString().ShouldBe("messages");
        error.GetProperty("request").GetString().ShouldBe("req_1");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Fails_when_a_stream_breaks(bool inBand)
    {
        var reply = SimulatedReply.Text("some", " text");
        _provider.Enqueue(inBand
            ? reply with { Error = new SimulatedError("The server gave up.") }
            : reply with { Break = SimulatedBreak.AfterTokens(2) });

        var result = await PlayAsync("brokenStream");

        result.GetProperty("text").GetString().ShouldBe("some text");
        result.GetProperty("failed").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task Leaves_a_stream_and_is_seen_to_have_left()
    {
        _provider.Enqueue(SimulatedReply.Text("a", "b") with { Break = SimulatedBreak.AfterTokens(1, SimulatedEnding.Hang) });

        (await PlayAsync("abort")).GetString().ShouldBe("left");

        await _provider.Chats.ShouldHaveSingleItem().Aborted.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Lists_models()
    {
        (await PlayAsync("models")).EnumerateArray().Select(model => model.GetString()).ShouldBe(["gpt-5-mini"]);
    }

    [Fact]
    public async Task Chats_and_streams_with_azure()
    {
        await using var azure = SimulatedProvider.StartAzureOpenAI(new() { ApiKey = "key", Models = [new SimulatedModel("dep")] });
        azure.Default = SimulatedReply.Text("from", " Azure");

        var result = await node.PlayAsync("openai", "azure", azure.Endpoint);

        result.GetProperty("whole").GetString().ShouldBe("from Azure");
        result.GetProperty("text").GetString().ShouldBe("from Azure");
        azure.Chats.ShouldAllBe(chat => chat.Path == "/openai/deployments/dep/chat/completions");
    }
}
