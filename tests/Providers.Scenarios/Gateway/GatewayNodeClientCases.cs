using System.Text.Json;
using Providers.AspNetCore;
using Providers.Scenarios.Clients;
using Providers.Testing;

namespace Providers.Scenarios.Gateway;

/// <summary>npm's <c>openai</c> finds nothing wrong with the gateway, with its key, straight and through nginx.</summary>
public abstract class GatewayNodeClientCases(NodeClients node, bool behindNginx) : IClassFixture<NodeClients>, IAsyncLifetime
{
    private GatewayStage _stage = null!;
    private NginxFront? _nginx;

    public async Task InitializeAsync()
    {
        _stage = await GatewayStage.StartAsync(null, ("Tenants:acme:Keys", GatewayKey.HashOf("key")));
        _nginx = behindNginx ? await NginxFront.StartAsync(_stage.Endpoint) : null;
    }

    public async Task DisposeAsync()
    {
        await (_nginx?.DisposeAsync() ?? ValueTask.CompletedTask);
        await _stage.DisposeAsync();
    }

    private Task<JsonElement> PlayAsync(string scene)
        => node.PlayAsync("openai", scene, new Uri(_nginx?.Endpoint ?? _stage.Endpoint, "v1"), _nginx?.CertificateFile);

    [Fact]
    public async Task Chats()
    {
        var completion = await PlayAsync("chat");

        completion.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()
            .ShouldBe("Simulated answer to: What is the weather in Oslo?");
        completion.GetProperty("usage").GetProperty("prompt_tokens").GetInt64().ShouldBe(6);
    }

    [Fact]
    public async Task Streams_with_usage()
    {
        _stage.OpenAI.Enqueue(SimulatedReply.Text("It ", "is ", "日照。") with { Usage = new(10, 3) { CachedInput = 4 } });

        var result = await PlayAsync("stream");

        result.GetProperty("text").GetString().ShouldBe("It is 日照。");
        result.GetProperty("finish").GetString().ShouldBe("stop");
        result.GetProperty("usage").GetProperty("prompt_tokens_details").GetProperty("cached_tokens").GetInt64().ShouldBe(4);
    }

    [Fact]
    public async Task Calls_tools_in_parallel_and_gives_their_results_back()
    {
        _stage.OpenAI.Enqueue(
            SimulatedReply.Calls(
                new SimulatedToolCall("weather", """{"city":"Oslo"}"""), new SimulatedToolCall("weather", """{"city":"Bergen"}""")),
            SimulatedReply.Text("Sunny in both."));

        var result = await PlayAsync("tools");

        result.GetProperty("finish").GetString().ShouldBe("tool_calls");
        result.GetProperty("answer").GetString().ShouldBe("Sunny in both.");
        _stage.OpenAI.Chats[1].Json.GetProperty("messages").EnumerateArray().Skip(2)
            .Select(message => message.GetProperty("content").GetString())
            .ShouldBe(["sunny in Oslo", "sunny in Bergen"]);
    }

    [Fact]
    public async Task Parses_an_answer_in_json()
    {
        _stage.OpenAI.Enqueue(SimulatedReply.Text("""{"sky":""", """ "blue"}"""));

        JsonElement.Parse((await PlayAsync("json")).GetString()!).GetProperty("sky").GetString().ShouldBe("blue");
    }

    [Fact]
    public async Task Shows_an_image()
    {
        await PlayAsync("vision");

        var image = _stage.OpenAI.Chats.ShouldHaveSingleItem().Json.GetProperty("messages")[0].GetProperty("content")[1].GetProperty("image_url");
        image.GetProperty("url").GetString().ShouldBe("data:image/png;base64,AQID");
        image.GetProperty("detail").GetString().ShouldBe("low");
    }

    [Fact]
    public async Task Sees_who_answered()
    {
        var headers = (await PlayAsync("headers")).GetProperty("headers");

        headers.GetProperty("x-providers-route").GetString().ShouldBe("chat");
        headers.GetProperty("x-providers-backend").GetString().ShouldBe("hosted");
        headers.GetProperty("x-providers-origin").GetString().ShouldBe("live");
        headers.GetProperty("x-providers-attempts").GetString().ShouldBe("1");
    }

    [Fact]
    public async Task Tries_again_when_it_is_told_to_wait()
    {
        _stage.OpenAI.Enqueue(SimulatedReply.Failure(429, code: "rate_limit_exceeded", retryAfter: TimeSpan.FromSeconds(1)), SimulatedReply.Text("now"));

        var result = await PlayAsync("error");

        result.GetProperty("answered").GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString().ShouldBe("now");
        _stage.OpenAI.Chats.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Sees_a_refusal()
    {
        _stage.OpenAI.Enqueue(new SimulatedReply { Refusal = "I can't help with that." });

        (await PlayAsync("refusal")).GetProperty("message").GetProperty("refusal").GetString().ShouldBe("I can't help with that.");
    }

    [Fact]
    public async Task Reads_every_part_of_an_error()
    {
        _stage.OpenAI.Enqueue(SimulatedReply.Failure(400, "Too long.", "context_length_exceeded"));

        var error = await PlayAsync("error");

        error.GetProperty("name").GetString().ShouldBe("BadRequestError");
        error.GetProperty("status").GetInt32().ShouldBe(400);
        error.GetProperty("code").GetString().ShouldBe("context_length_exceeded");
        error.GetProperty("type").GetString().ShouldBe("invalid_request_error");
        _stage.OpenAI.Chats.ShouldHaveSingleItem("a client does not try again what can only fail again");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Fails_when_a_stream_breaks(bool inBand)
    {
        var reply = SimulatedReply.Text("some", " text");
        _stage.OpenAI.Enqueue(inBand
            ? reply with { Error = new SimulatedError("The server gave up.") }
            : reply with { Break = SimulatedBreak.AfterTokens(2) });

        var result = await PlayAsync("brokenStream");

        result.GetProperty("text").GetString().ShouldBe("some text");
        result.GetProperty("failed").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task Leaves_a_stream_and_the_backend_sees_it()
    {
        _stage.OpenAI.Enqueue(SimulatedReply.Text("a", "b") with { Break = SimulatedBreak.AfterTokens(1, SimulatedEnding.Hang) });

        (await PlayAsync("abort")).GetString().ShouldBe("left");

        await _stage.OpenAI.Chats.ShouldHaveSingleItem().Aborted.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Lists_models()
    {
        (await PlayAsync("models")).EnumerateArray().Select(model => model.GetString()).ShouldContain("gpt-5-mini");
    }
}
