using System.Net;
using System.Text.Json;
using Providers.Testing;

namespace Providers.Scenarios.Gateway;

/// <summary>What a client is told when there is no answer.</summary>
public sealed class GatewayFailureTests : IAsyncLifetime
{
    private const string Canary = "canary-4711";
    private const string Question = """{"messages":[{"role":"user","content":"canary-4711"}]}""";

    private GatewayStage _stage = null!;

    public async Task InitializeAsync() => _stage = await GatewayStage.StartAsync();

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
