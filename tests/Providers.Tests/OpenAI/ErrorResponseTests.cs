using System.Net;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Providers.Failures;

namespace Providers.Tests.OpenAI;

public sealed class ErrorResponseTests
{
    [Fact]
    public async Task Tells_all_that_identifies_the_failure()
    {
        var transcript = new Transcript("""{"error":{"message":"slow","type":"requests","code":"rate_limit_exceeded","param":null}}""")
        {
            Status = HttpStatusCode.TooManyRequests,
            Headers = { ["retry-after"] = "7", ["retry-after-ms"] = "2500", ["x-request-id"] = "req_1" },
        };

        var failure = await Should.ThrowAsync<ChatBackendException>(() => transcript.AskAsync(Dialect.OpenAI));

        failure.Kind.ShouldBe(ChatFailureKind.RateLimited);
        failure.Backend.ShouldBe("main");
        failure.Status.ShouldBe(429);
        failure.ProviderCode.ShouldBe("rate_limit_exceeded");
        failure.RetryAfter.ShouldBe(TimeSpan.FromMilliseconds(2500));
        failure.RequestId.ShouldBe("req_1");
    }

    [Theory]
    [InlineData("azure's filter", Dialect.Azure, 400,
        """{"error":{"code":"content_filter","param":"prompt","status":400,"innererror":{"code":"ResponsibleAIPolicyViolation"}}}""",
        ChatFailureKind.ContentRefused)]
    [InlineData("bare text", Dialect.Ollama, 404, """{"error":"model 'm' not found"}""", ChatFailureKind.ModelNotFound)]
    [InlineData("numeric code", Dialect.Zhipu, 429, """{"error":{"code":1113,"message":"x"}}""", ChatFailureKind.QuotaExhausted)]
    [InlineData("fastapi's detail", Dialect.Generic, 404, """{"detail":"Not Found"}""", ChatFailureKind.ModelNotFound)]
    [InlineData("fastapi's details", Dialect.Generic, 422,
        """{"detail":[{"loc":["body","top_k"],"msg":"Extra inputs are not permitted","type":"extra_forbidden"}]}""",
        ChatFailureKind.Unsupported)]
    [InlineData("gateway's message", Dialect.Azure, 429,
        """{"statusCode":429,"message":"Rate limit is exceeded."}""", ChatFailureKind.RateLimited)]
    [InlineData("HTML 502", Dialect.Generic, 502, "<html>Bad Gateway</html>", ChatFailureKind.ServerError)]
    [InlineData("HTML 400", Dialect.Generic, 400,
        "\r\n<html><title>400 The plain HTTP request was sent to HTTPS port</title></html>", ChatFailureKind.Malformed)]
    [InlineData("HTML 405", Dialect.Generic, 405, "<html>405 Not Allowed</html>", ChatFailureKind.ModelNotFound)]
    [InlineData("HTML 403", Dialect.Generic, 403, "<html>Forbidden</html>", ChatFailureKind.Unauthorized)]
    [InlineData("empty 503", Dialect.Generic, 503, "", ChatFailureKind.Overloaded)]
    [InlineData("redirect", Dialect.Generic, 302, "", ChatFailureKind.Malformed)]
    [InlineData("BOM", Dialect.OpenAI, 429, "\uFEFF{\"error\":{\"code\":\"insufficient_quota\"}}", ChatFailureKind.QuotaExhausted)]
    [InlineData("list", Dialect.Generic, 400,
        """[{"error":{"code":400,"message":"prompt is too long"}}]""", ChatFailureKind.ContextTooLong)]
    public async Task Reads_an_error_as(string name, Dialect dialect, int status, string body, ChatFailureKind expected)
    {
        var failure = await Should.ThrowAsync<ChatBackendException>(
            () => new Transcript(body) { Status = (HttpStatusCode)status }.StreamAsync(dialect));

        failure.Kind.ShouldBe(expected, name);
        failure.Status.ShouldBe(status);
    }

    [Theory]
    [InlineData(Dialect.Generic, 404, "see Model, and Endpoint, which is all before /chat/completions")]
    [InlineData(Dialect.Generic, 405, "see Model, and Endpoint, which is all before /chat/completions")]
    [InlineData(Dialect.Azure, 404, "see Deployment, and Endpoint")]
    public async Task What_is_not_there_may_be_the_address_too(Dialect dialect, int status, string advice)
    {
        var failure = await Should.ThrowAsync<ChatBackendException>(
            () => new Transcript("CANARY") { Status = (HttpStatusCode)status }.AskAsync(dialect));

        failure.Kind.ShouldBe(ChatFailureKind.ModelNotFound);
        failure.Message.ShouldContain(advice);
        failure.Message.ShouldNotContain("CANARY");
    }

    [Theory]
    [InlineData(null, "no ApiKey is set")]
    [InlineData("sk-secret", null)]
    public async Task A_key_that_was_not_set_is_told_from_one_that_is_wrong(string? key, string? advice)
    {
        var backend = new Transcript("{}") { Status = HttpStatusCode.Unauthorized }
            .Backend(options: () => new() { Name = "main", Model = "m", ApiKey = key });

        (await Should.ThrowAsync<ChatBackendException>(() => backend.GetResponseAsync("hi"))).Detail.ShouldBe(advice);
    }

    [Fact]
    public async Task What_cannot_be_reached_says_why()
    {
        var backend = new Transcript { BeforeHeaders = new HttpRequestException(HttpRequestError.NameResolutionError, "CANARY:443") }.Backend();

        var failure = await Should.ThrowAsync<ChatBackendException>(() => backend.GetResponseAsync("hi"));

        failure.Message.ShouldBe("main: Unreachable, the host's name is not known");
    }

    [Theory]
    [InlineData("", """{"error":{"code":429,"message":"You exceeded your current quota. Please retry in 36.8s."}}""", 36.8)]
    [InlineData("", """
        [{"error":{"code":429,"message":"You exceeded your current quota.","status":"RESOURCE_EXHAUSTED","details":[7,
          {"@type":"type.googleapis.com/google.rpc.Help"},{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"36s"}]}}]
        """, 36)]
    [InlineData("5", """{"error":{"code":429,"message":"You exceeded your current quota. Please retry in 36.8s."}}""", 5)]
    public async Task Geminis_throttle_passes_when_it_says(string header, string body, double seconds)
    {
        var transcript = new Transcript(body) { Status = HttpStatusCode.TooManyRequests, Headers = { ["retry-after"] = header } };

        var failure = await Should.ThrowAsync<ChatBackendException>(() => transcript.AskAsync());

        (failure.Kind, failure.RetryAfter).ShouldBe((ChatFailureKind.RateLimited, TimeSpan.FromSeconds(seconds)));
    }

    [Fact]
    public async Task A_body_that_breaks_leaves_the_status()
    {
        var transcript = new Transcript("{\"err") { Status = HttpStatusCode.ServiceUnavailable, Break = new IOException() };

        (await Should.ThrowAsync<ChatBackendException>(() => transcript.AskAsync())).Kind.ShouldBe(ChatFailureKind.Overloaded);
    }

    [Theory]
    [InlineData("""{"error":{"message":"'temperature' does not support 0.2","param":"temperature","code":"unsupported_value"}}""",
        "temperature")]
    [InlineData("""{"error":"registry.ollama.ai/library/x does not support tools"}""", "tools")]
    [InlineData("""{"error":{"message":"Unrecognized request argument supplied: temperature"}}""", "temperature")]
    [InlineData("""{"error":{"message":"This model does not support temperature."}}""", "temperature")]
    [InlineData("""{"error":{"message":"In stream mode messages may have no temperature: that is not supported"}}""", "temperature")]
    [InlineData("""{"error":{"message":"not supported","param":"tools[0].function.strict","code":"unsupported_parameter"}}""", "tools")]
    [InlineData("""{"detail":[{"loc":["body","tools",0,"function"],"msg":"Extra inputs are not permitted"}]}""", "tools")]
    public async Task Names_the_field_that_was_refused(string body, string expected)
    {
        var backend = new Transcript(body) { Status = HttpStatusCode.BadRequest }.Backend();
        var options = new ChatOptions { Temperature = 0.2f, Tools = [AIFunctionFactory.Create(() => 1, "f")] };

        var failure = await Should.ThrowAsync<ChatBackendException>(() => backend.GetResponseAsync("hi", options));

        (failure.Kind, failure.Parameter).ShouldBe((ChatFailureKind.Unsupported, expected));
    }

    [Theory]
    [InlineData("""{"error":{"message":"Unknown parameter: 'stream_options'.","param":"stream_options","code":"unknown_parameter"}}""")]
    [InlineData("""{"error":{"message":"stream_options: bad","type":"invalid_request_error"}}""")]
    [InlineData("""{"error":{"message":"Unknown.","param":"stream_options.include_usage","code":"unknown_parameter"}}""")]
    [InlineData("""{"error":{"message":"Wrong.","param":"stream_options.include_usage","type":"invalid_request_error"}}""")]
    [InlineData("""{"detail":[{"loc":["body","stream_options","include_usage"],"msg":"Extra inputs are not permitted"}]}""")]
    public async Task Remembers_that_stream_options_are_refused(string body)
    {
        var transcript = new Transcript(body) { Status = HttpStatusCode.BadRequest };
        var backend = transcript.Backend();

        async Task AskAsync() => await backend.GetStreamingResponseAsync("hi").ToListAsync();
        var failure = await Should.ThrowAsync<ChatBackendException>(AskAsync);
        await Should.ThrowAsync<ChatBackendException>(AskAsync);

        (failure.Kind, failure.Parameter).ShouldBe((ChatFailureKind.Unsupported, "stream_options"));
        transcript.Bodies.Select(sent => sent.Contains("stream_options", StringComparison.Ordinal)).ShouldBe([true, false]);
    }

    [Theory]
    [InlineData(Dialect.Generic, "max_tokens", "max_completion_tokens")]
    [InlineData(Dialect.OpenAI, "max_completion_tokens", "max_tokens")]
    public async Task Caps_the_output_by_the_other_name_once_one_was_refused(Dialect dialect, string first, string second)
    {
        var body = $$$"""{"error":{"message":"not supported","param":"{{{first}}}","code":"unsupported_parameter"}}""";
        var transcript = new Transcript(body) { Status = HttpStatusCode.BadRequest };
        var backend = transcript.Backend(dialect);
        var options = new ChatOptions { MaxOutputTokens = 9 };

        var failure = await Should.ThrowAsync<ChatBackendException>(() => backend.GetResponseAsync("hi", options));
        options.ForProviders(own => own.Omit = [failure.Parameter!]);
        await Should.ThrowAsync<ChatBackendException>(() => backend.GetResponseAsync("hi", options));

        failure.Kind.ShouldBe(ChatFailureKind.Unsupported);
        transcript.Bodies.Select(sent => JsonDocument.Parse(sent).RootElement.TryGetProperty(first, out _)).ShouldBe([true, false]);
        JsonDocument.Parse(transcript.Bodies[1]).RootElement.GetProperty(second).GetInt32().ShouldBe(9);
    }
}
