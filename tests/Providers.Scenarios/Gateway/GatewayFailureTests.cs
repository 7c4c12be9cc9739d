using System.Net;
using System.Text.Json;
using Providers.Testing;

namespace Providers.Scenarios.Gateway;

/// <summary>What a client is told when there is no answer.</summary>
public sealed class GatewayFailureTests : IAsyncLifetime
{
    private const string Canary = "canary-4711";
    private const string Question = """{"messages":[{"role":"user","content":"canary-4711"}]}""";

    private readonly VirtualTimeProvider _time = new();
    private GatewayStage _stage = null!;

    public async Task InitializeAsync() => _stage = await GatewayStage.StartAsync(_time);

    public async Task DisposeAsync() => await _stage.DisposeAsync();

    [Theory]
    [InlineData(500, null, 502, "upstream_error")]
    [InlineData(503, null, 503, "server_is_overloaded")]
    [InlineData(429, "rate_limit_exceeded", 429, "rate_limit_exceeded")]
    [InlineData(429, "insufficient_quota", 503, "upstream_quota_exhausted")]
    [InlineData(401, null, 502, "upstream_unauthorized")]
    [InlineData(404, "model_not_found", 502, "upstream_model_not_found")]
    [InlineData(400, "context_length_exceeded", 400, "context_length_exceeded")]
    [InlineData(400, "content_filter", 400, "content_filter")]
    public async Task Tells_an_upstreams_failure_as_what_it_is_to_a_client(int upstream, string? upstreamCode, int status, string code)
    {
        TimeSpan? wait = upstream == 429 ? TimeSpan.FromSeconds(7) : null;
        _stage.OpenAI.Default = SimulatedReply.Failure(upstream, code: upstreamCode, retryAfter: wait);

        using var response = await _stage.PostAsync(Question);
        var error = await AssertErrorAsync(response, (HttpStatusCode)status, code);

        error.GetProperty("message").GetString()!.ShouldContain("hosted");
        response.Headers.GetValues("x-providers-route").ShouldBe(["chat"]);
        response.Headers.GetValues("x-providers-attempts").ShouldBe(["1"]);
        if (upstreamCode == "rate_limit_exceeded")
        {
            response.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(7));
        }
    }

    [Fact]
    public async Task Tells_of_a_client_s_mistake_in_the_provider_s_own_terms()
    {
        _stage.OpenAI.Default = SimulatedReply.Failure(400) with
        {
            Error = new SimulatedError($"{Canary} is not one of them.") { Code = "invalid_value", Parameter = "verbosity" },
        };

        using var response = await _stage.PostAsync(Question);
        var error = await AssertErrorAsync(response, HttpStatusCode.BadRequest, "invalid_value");

        error.GetProperty("param").GetString().ShouldBe("verbosity");
        error.GetProperty("type").GetString().ShouldBe("invalid_request_error");
    }

    [Fact]
    public async Task Tells_that_nothing_answers_there()
    {
        await _stage.OpenAI.StopAsync();

        using var response = await _stage.PostAsync(Question);

        await AssertErrorAsync(response, HttpStatusCode.BadGateway, "upstream_unreachable");
    }

    [Theory]
    [InlineData("Backends:hosted:Timeouts:FirstContent", "upstream_timeout")]
    [InlineData("Routes:chat:Deadline", "deadline_passed")]
    public async Task Tells_that_nothing_came_in_time(string limit, string code)
    {
        await _stage.DisposeAsync();
        _stage = await GatewayStage.StartAsync(_time, (limit, "10s"));
        _stage.OpenAI.Enqueue(SimulatedReply.Nothing());
        var answering = _stage.PostAsync(Question);
        await _stage.OpenAI.WaitForChatAsync();

        _time.Advance(TimeSpan.FromSeconds(11));
        using var response = await answering;

        await AssertErrorAsync(response, HttpStatusCode.GatewayTimeout, code);
    }

    [Theory]
    [InlineData("<html>canary-4711</html>", "text/html", "upstream_malformed")]
    [InlineData("""{"choices":[{"message":{"content":""},"finish_reason":"stop"}]}""", "application/json", "upstream_empty")]
    public async Task Tells_that_what_came_is_no_answer(string body, string contentType, string code)
    {
        _stage.OpenAI.Default = SimulatedReply.Raw(body, contentType);

        using var response = await _stage.PostAsync(Question);

        await AssertErrorAsync(response, HttpStatusCode.BadGateway, code);
    }

    [Fact]
    public async Task Names_every_backend_that_was_tried_and_why_it_failed()
    {
        await _stage.DisposeAsync();
        _stage = await GatewayStage.StartAsync();
        _stage.OpenAI.Default = SimulatedReply.Failure(500);
        await _stage.Ollama.StopAsync();

        using var response = await _stage.PostAsync("""{"model":"safe","messages":[{"role":"user","content":"canary-4711"}]}""");
        var error = await AssertErrorAsync(response, HttpStatusCode.BadGateway, code: null);

        var message = error.GetProperty("message").GetString()!;
        message.ShouldContain("hosted: ServerError");
        message.ShouldContain("local: Unreachable");
        response.Headers.GetValues("x-providers-attempts").ShouldBe(["3"]);
        response.Headers.Contains("x-providers-backend").ShouldBeFalse();
        response.Headers.Contains("x-providers-origin").ShouldBeFalse();
    }

    [Fact]
    public async Task Tells_that_a_model_is_no_route()
    {
        using var response = await _stage.PostAsync("""{"model":"nope","messages":[{"role":"user","content":"Hi"}]}""");

        var error = await AssertErrorAsync(response, HttpStatusCode.NotFound, "model_not_found");
        error.GetProperty("param").GetString().ShouldBe("model");
        error.GetProperty("message").GetString()!.ShouldContain("safe");
    }

    [Theory]
    [InlineData("""{"messages":[{"role":"user","content":"canary-4711"}""", null)]
    [InlineData("""["canary-4711"]""", null)]
    [InlineData("{}", "messages")]
    [InlineData("""{"messages":[{"role":"canary-4711","content":"x"}]}""", "messages[0].role")]
    [InlineData("""{"messages":[{"role":"user","content":7}]}""", "messages[0].content")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}],"n":2}""", "n")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}],"temperature":"canary-4711"}""", "temperature")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}],"providers.tenant":"canary-4711"}""", "providers.tenant")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}],"tools":[{"type":"web_search"}]}""", "tools[0].type")]
    public async Task Refuses_what_is_wrong_and_says_where(string body, string? parameter)
    {
        using var response = await _stage.PostAsync(body);

        var error = await AssertErrorAsync(response, HttpStatusCode.BadRequest, code: null);
        error.GetProperty("type").GetString().ShouldBe("invalid_request_error");
        error.GetProperty("param").GetString().ShouldBe(parameter);
        _stage.OpenAI.Chats.ShouldBeEmpty();
    }

    private static async Task<JsonElement> AssertErrorAsync(HttpResponseMessage response, HttpStatusCode status, string? code)
    {
        var text = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(status, text);
        text.ShouldNotContain(Canary);
        text.ShouldNotContain("upstream-key");
        var error = JsonElement.Parse(text).GetProperty("error");
        if (code is not null)
        {
            error.GetProperty("code").GetString().ShouldBe(code);
        }

        return error;
    }
}
