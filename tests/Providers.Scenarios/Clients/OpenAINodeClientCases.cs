using System.Text.Json;
using Providers.Testing;

namespace Providers.Scenarios.Clients;

/// <summary>npm's <c>openai</c> finds nothing wrong with the simulated OpenAI, nor with the gateway, with its key, straight and through nginx.</summary>
public abstract class OpenAINodeClientCases(NodeClients node, ClientPath path) : IClassFixture<NodeClients>, IAsyncLifetime
{
    private ClientStage _stage = null!;

    public async Task InitializeAsync() => _stage = await ClientStage.StartAsync(path);

    public async Task DisposeAsync() => await _stage.DisposeAsync();

    /// <summary>What answers in the end.</summary>
    protected SimulatedProvider OpenAI => _stage.OpenAI;

    protected Task<JsonElement> PlayAsync(string scene) => node.PlayAsync("openai", scene, _stage.Endpoint, _stage.CertificateFile);

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
        OpenAI.Enqueue(SimulatedReply.Text("It ", "is ", "日照。") with
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
        OpenAI.Enqueue(
            SimulatedReply.Calls(
                new SimulatedToolCall("weather", """{"city":"Oslo"}"""), new SimulatedToolCall("weather", """{"city":"Bergen"}""")),
            SimulatedReply.Text("Sunny in both."));

        var result = await PlayAsync("tools");

        result.GetProperty("finish").GetString().ShouldBe("tool_calls");
        result.GetProperty("calls").GetArrayLength().ShouldBe(2);
        result.GetProperty("answer").GetString().ShouldBe("Sunny in both.");
        OpenAI.Chats[1].Json.GetProperty("messages").EnumerateArray().Skip(2)
            .Select(message => message.GetProperty("content").GetString())
            .ShouldBe(["sunny in Oslo", "sunny in Bergen"]);
    }

    [Fact]
    public async Task Parses_an_answer_in_json()
    {
        OpenAI.Enqueue(SimulatedReply.Text("""{"sky":""", """ "blue"}"""));

        JsonElement.Parse((await PlayAsync("json")).GetString()!).GetProperty("sky").GetString().ShouldBe("blue");
    }

    [Fact]
    public async Task Shows_an_image()
    {
        await PlayAsync("vision");

        var image = OpenAI.Chats.ShouldHaveSingleItem().Json.GetProperty("messages")[0].GetProperty("content")[1].GetProperty("image_url");
        image.GetProperty("url").GetString().ShouldBe("data:image/png;base64,AQID");
        image.GetProperty("detail").GetString().ShouldBe("low");
    }

    [Fact]
    public async Task Tries_again_when_it_is_told_to_wait()
    {
        OpenAI.Enqueue(SimulatedReply.Failure(429, code: "rate_limit_exceeded", retryAfter: TimeSpan.FromSeconds(1)), SimulatedReply.Text("now"));

        var result = await PlayAsync("error");

        result.GetProperty("answered").GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString().ShouldBe("now");
        OpenAI.Chats.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Sees_a_refusal()
    {
        OpenAI.Enqueue(new SimulatedReply { Refusal = "I can't help with that." });

        (await PlayAsync("refusal")).GetProperty("message").GetProperty("refusal").GetString().ShouldBe("I can't help with that.");
    }

    [Fact]
    public async Task Reads_every_part_of_an_error()
    {
        OpenAI.Enqueue(SimulatedReply.Failure(400) with
        {
            Error = new SimulatedError("Too long.") { Code = "context_length_exceeded", Parameter = "messages" },
        });

        var error = await PlayAsync("error");

        error.GetProperty("name").GetString().ShouldBe("BadRequestError");
        error.GetProperty("status").GetInt32().ShouldBe(400);
        error.GetProperty("code").GetString().ShouldBe("context_length_exceeded");
        error.GetProperty("type").GetString().ShouldBe("invalid_request_error");
        error.GetProperty("param").GetString().ShouldBe("messages");
        OpenAI.Chats.ShouldHaveSingleItem("a client does not try again what can only fail again");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Fails_when_a_stream_breaks(bool inBand)
    {
        var reply = SimulatedReply.Text("some", " text");
        OpenAI.Enqueue(inBand
            ? reply with { Error = new SimulatedError("The server gave up.") }
            : reply with { Break = SimulatedBreak.AfterTokens(2) });

        var result = await PlayAsync("brokenStream");

        result.GetProperty("text").GetString().ShouldBe("some text");
        result.GetProperty("failed").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task Leaves_a_stream_and_the_backend_sees_it()
    {
        OpenAI.Enqueue(SimulatedReply.Text("a", "b") with { Break = SimulatedBreak.AfterTokens(1, SimulatedEnding.Hang) });

        (await PlayAsync("abort")).GetString().ShouldBe("left");

        await OpenAI.Chats.ShouldHaveSingleItem().Aborted.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Lists_models()
    {
        (await PlayAsync("models")).EnumerateArray().Select(model => model.GetString()).ShouldContain("gpt-5-mini");
    }
}
