using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Providers.Scenarios.Gateway;

/// <summary>Requests that no proper client sends: each is told what is wrong with it, and no one else notices.</summary>
public sealed class GatewayGarbageTests : IAsyncLifetime, IDisposable
{
    private const string Good = """{"messages":[{"role":"user","content":"Hi"}]}""";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly LoudLog _log = new();
    private GatewayStage _stage = null!;

    public async Task InitializeAsync() => _stage = await GatewayStage.StartAsync(new GatewayStageOptions { Log = _log });

    public async Task DisposeAsync() => await _stage.DisposeAsync();

    public void Dispose() => _log.Dispose();

    /// <summary>Bodies, each of their letters one byte, and the field that is at fault.</summary>
    public static TheoryData<string, string?> Bodies => new()
    {
        { "", null },
        { "null", null },
        { "{", null },
        { "\0", null },
        { Good + Good, null },
        { Encoding.Latin1.GetString(Encoding.Unicode.GetBytes(Good)), null },
        { new string('[', 100_000), null },
        { """{"messages":null}""", "messages" },
        { """{"messages":[null]}""", "messages[0]" },
        { """{"messages":{}}""", "messages" },
        { """{"messages":[{"role":"user","content":"\ud800"}]}""", "messages[0].content" },
        { "{\"messages\":[{\"role\":\"user\",\"content\":\"\u00ff\"}]}", "messages[0].content" },
        { """{"messages":[{"role":"user","content":"Hi","\udfff":1}]}""", null },
        { """{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:;base64,="}}]}]}""", "messages[0].content[0].image_url.url" },
        { """{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:text/plain,Hi"}}]}]}""", "messages[0].content[0].image_url.url" },
        { """{"messages":[{"role":"user","content":[{"type":"file","file":{"file_id":""}}]}]}""", "messages[0].content[0].file.file_id" },
        { """{"messages":[{"role":"assistant","tool_calls":[{"id":"c","function":{"name":"f","arguments":7}}]}]}""", "messages[0].tool_calls[0].function.arguments" },
        { With("\"\\ud800\":1"), null },
        { With("\"\u00ff\":1"), null },
        { With("\"seed\":1e999"), "seed" },
        { With("\"temperature\":1e999"), "temperature" },
        { With("\"model\":\"\\udc00\""), "model" },
        { With("\"metadata\":{\"a\":\"\\ud800\"}"), "metadata" },
        { With("\"metadata\":{\"\\ud800\":1}"), "metadata" },
        { With("\"metadata\":{\"a\":\"\u00ff\"}"), "metadata" },
        { With($"\"metadata\":{new string('[', 200)}{new string(']', 200)}"), null },
        { With("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":[]}}]"), "tools[0].function.parameters" },
        { With("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":{\"a\":\"\\ud800\"}}}]"), "tools[0].function.parameters" },
        { With("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\" \"}}]"), "tools[0].function.name" },
        { With("\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"\"}}"), "tool_choice.function.name" },
        { With("\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"a\",\"schema\":{\"\\udc00\":1}}}"), "response_format.json_schema.schema" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task A_body_that_is_no_request_is_refused_with_the_place_where_it_is_wrong(string body, string? parameter)
    {
        using var response = await PostAsync(Encoding.Latin1.GetBytes(body));
        var error = (await GatewayStage.JsonOf(response)).GetProperty("error");

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        error.GetProperty("param").GetString().ShouldBe(parameter);
        error.GetProperty("message").GetString().ShouldNotBeNullOrEmpty();
        await NobodyElseNoticesAsync();
    }

    [Theory]
    [InlineData("ffffffffffffffffff\r\n")]
    [InlineData("zz\r\n")]
    [InlineData("-1\r\n")]
    public async Task Chunks_without_a_proper_length_are_refused(string chunk)
    {
        using var client = await RawClient.ConnectAsync(_stage.Endpoint);

        await client.SendAsync($"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n{chunk}");

        (await client.ReadUntilAsync("\r\n\r\n{").WaitAsync(Patience)).ShouldStartWith("HTTP/1.1 400 ");
        await NobodyElseNoticesAsync();
    }

    [Fact]
    public async Task Half_a_request_is_nobody_s()
    {
        for (var i = 0; i < 3; i++)
        {
            using var client = await RawClient.ConnectAsync(_stage.Endpoint);
            await client.PostAsync(length: 10_000, Good);
        }

        await NobodyElseNoticesAsync();
    }

    [Fact]
    public async Task A_body_that_breaks_off_is_the_clients_own()
    {
        await _stage.DisposeAsync();
        _stage = await GatewayStage.StartAsync(new GatewayStageOptions
        {
            Middleware = (context, next) =>
            {
                context.Request.Body = new BrokenStream();
                return next(context);
            },
        });

        using var response = await _stage.PostAsync(Good);
        var error = (await GatewayStage.JsonOf(response)).GetProperty("error");

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        error.GetProperty("message").GetString().ShouldNotBeNull().ShouldContain("broke off");
    }

    [Fact]
    public async Task A_packed_body_is_refused_with_what_to_do()
    {
        using var content = new StringContent(Good);
        content.Headers.ContentEncoding.Add("gzip");

        using var response = await _stage.Client.PostAsync("v1/chat/completions", content);

        response.StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
        (await GatewayStage.JsonOf(response)).GetProperty("error").GetProperty("code").GetString().ShouldBe("unsupported_encoding");
    }

    [Theory]
    [InlineData("\uFEFF{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}")]
    [InlineData("""{"messages":[{"role":"user","content":"no"}],"messages":[{"role":"user","content":"Hi"}]}""")]
    [InlineData("""{"messages":[{"role":"user","content":"Hi"}],"metadata":{"a":"\ud83d\ude00"}}""")]
    [InlineData("""{"messages":[{"role":"assistant","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{\"a\":1,\"a\":2}"}}]},{"role":"tool","tool_call_id":"c","content":"Hi"}]}""")]
    [InlineData("""{"messages":[{"role":"assistant","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{\"a\":\"\\ud800\"}"}}]},{"role":"tool","tool_call_id":"c","content":"Hi"}]}""")]
    public async Task What_can_be_understood_is_answered(string body)
    {
        using var response = await PostAsync(Encoding.UTF8.GetBytes(body));

        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        _stage.OpenAI.Chats.ShouldHaveSingleItem().Text.ShouldContain("Hi");
    }

    [Theory]
    [InlineData("chat/completions")]
    [InlineData("v1/v1/chat/completions")]
    [InlineData("v1/completions")]
    public async Task A_wrong_address_is_told_the_right_one(string path)
    {
        using var response = await _stage.PostAsync(Good, path);
        var error = (await GatewayStage.JsonOf(response)).GetProperty("error");

        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        error.GetProperty("code").GetString().ShouldBe("unknown_url");
        error.GetProperty("message").GetString().ShouldNotBeNull().ShouldContain("/v1/chat/completions");
    }

    private static string With(string field) => $"{Good[..^1]},{field}}}";

    private async Task<HttpResponseMessage> PostAsync(byte[] body)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return await _stage.Client.PostAsync("v1/chat/completions", content);
    }

    /// <summary>Nothing was sent, nothing failed, no backend is blamed, and the next one is answered.</summary>
    private async Task NobodyElseNoticesAsync()
    {
        _stage.OpenAI.Chats.ShouldBeEmpty();
        _stage.Router.Status.Backends.ShouldAllBe(backend => backend.ConsecutiveFailures == 0);
        _log.Lines.ShouldNotContain(line => line.StartsWith("Error", StringComparison.Ordinal) || line.StartsWith("Critical", StringComparison.Ordinal));
        (await _stage.PostAsync(Good)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private sealed class BrokenStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new IOException();
    }
}
