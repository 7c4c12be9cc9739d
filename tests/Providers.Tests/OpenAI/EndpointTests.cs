using Azure.Core;
using Microsoft.Extensions.AI;
using Providers.OpenAI;

namespace Providers.Tests.OpenAI;

public sealed class EndpointTests
{
    private const string Answer = """{"choices":[{"message":{"content":"Hello"},"finish_reason":"stop"}]}""";

    [Fact]
    public async Task Openai_is_asked_by_bearer_key_under_its_base()
    {
        var request = await SentAsync(new() { Name = "a", Model = "m", ApiKey = "k", Endpoint = new("https://h/v1/?tenant=1") });

        request.RequestUri!.AbsoluteUri.ShouldBe("https://h/v1/chat/completions?tenant=1");
        request.Headers.Authorization!.ToString().ShouldBe("Bearer k");
        request.Method.ShouldBe(HttpMethod.Post);
    }

    [Fact]
    public async Task Without_a_key_no_header_is_sent()
        => (await SentAsync(new() { Name = "a", Endpoint = new("http://127.0.0.1:8000/v1") })).Headers.Authorization.ShouldBeNull();

    [Fact]
    public async Task Configured_headers_go_with_every_request()
        => (await SentAsync(new() { Name = "a", Headers = new Dictionary<string, string> { ["x-team"] = "support" } }))
            .Headers.GetValues("x-team").ShouldBe(["support"]);

    [Fact]
    public async Task A_rotated_key_is_used_at_once()
    {
        var key = "old";
        var transcript = Transcript.Json(Answer);
        var backend = transcript.Backend(options: () => new() { Name = "a", ApiKeyProvider = () => key });

        await backend.GetResponseAsync("hi");
        key = "new";
        await backend.GetResponseAsync("hi");

        transcript.Requests.Select(request => request.Headers.Authorization!.Parameter).ShouldBe(["old", "new"]);
    }

    [Fact]
    public async Task A_key_from_a_file_is_sent_without_its_line_end()
    {
        var request = await SentAsync(new() { Name = "a", ApiKeyProvider = () => " sk-1\r\n", Endpoint = new("https://h/v1") });

        request.Headers.GetValues("Authorization").ShouldBe(["Bearer sk-1"]);
    }

    [Theory]
    [InlineData("sk-secret\r\nx-evil: 1")]
    [InlineData("sk-\u00e9secret")]
    public async Task A_key_that_no_header_can_carry_is_a_wrong_key_and_not_sent(string key)
    {
        var transcript = Transcript.Json(Answer);
        var backend = transcript.Backend(options: () => new() { Name = "a", ApiKeyProvider = () => key });

        var failure = await Should.ThrowAsync<ChatBackendException>(() => backend.GetResponseAsync("hi"));

        failure.Kind.ShouldBe(ChatFailureKind.Unauthorized);
        failure.ToString().ShouldNotContain("secret");
        transcript.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_stream_asks_for_events_and_a_plain_call_for_JSON()
    {
        var transcript = Transcript.Json(Answer);
        await transcript.AskAsync();
        await transcript.StreamAsync();

        transcript.Requests.Select(request => request.Headers.Accept.ToString()).ShouldBe(["application/json", "text/event-stream"]);
    }

    [Theory]
    [InlineData("https://res.openai.azure.com")]
    [InlineData("https://res.openai.azure.com/")]
    [InlineData("https://res.openai.azure.com/openai/v1/")]
    public async Task Azure_v1_takes_the_deployment_for_a_model(string endpoint)
    {
        var transcript = Transcript.Json(Answer);
        await transcript.Backend(options: () => Azure(endpoint)).GetResponseAsync("hi");

        var request = transcript.Requests.Single();
        request.RequestUri!.AbsoluteUri.ShouldBe("https://res.openai.azure.com/openai/v1/chat/completions");
        request.Headers.GetValues("api-key").ShouldBe(["k"]);
        request.Headers.Authorization.ShouldBeNull();
        transcript.Bodies.Single().ShouldContain("\"model\":\"dep\"");
    }

    [Fact]
    public async Task Azures_classic_path_names_deployment_and_version()
    {
        var transcript = Transcript.Json(Answer);
        await transcript.Backend(options: () => Azure("https://res.openai.azure.com", version: "2024-10-21")).GetResponseAsync("hi");

        transcript.Requests.Single().RequestUri!.AbsoluteUri.ShouldBe(
            "https://res.openai.azure.com/openai/deployments/dep/chat/completions?api-version=2024-10-21");
    }

    [Theory]
    [InlineData(null, "https://ai.azure.com/.default")]
    [InlineData("2024-10-21", "https://cognitiveservices.azure.com/.default")]
    public async Task A_credential_signs_in_for_the_paths_scope(string? version, string scope)
    {
        var credential = new Credential();
        var transcript = Transcript.Json(Answer);
        await transcript.Backend(options: () => Azure("https://res.openai.azure.com", version, credential)).GetResponseAsync("hi");

        credential.Scopes.ShouldBe([scope]);
        transcript.Requests.Single().Headers.Authorization!.ToString().ShouldBe("Bearer token");
        transcript.Requests.Single().Headers.Contains("api-key").ShouldBeFalse();
    }

    [Fact]
    public void A_credential_is_not_sent_in_the_clear()
        => Should.Throw<ArgumentException>(() => new OpenAIBackend(Azure("http://res.example.com", credential: new Credential())));

    [Fact]
    public async Task A_credential_that_fails_is_unauthorized()
    {
        var failing = new Credential { Fails = true };
        var backend = Transcript.Json(Answer).Backend(options: () => Azure("https://res.openai.azure.com", credential: failing));

        (await Should.ThrowAsync<ChatBackendException>(() => backend.GetResponseAsync("hi"))).Kind.ShouldBe(ChatFailureKind.Unauthorized);
    }

    [Fact]
    public async Task A_credential_that_reached_nobody_is_no_wrong_key()
    {
        var away = new Credential { Fails = true, Because = new HttpRequestException(HttpRequestError.NameResolutionError, "no such host") };
        var backend = Transcript.Json(Answer).Backend(options: () => Azure("https://res.openai.azure.com", credential: away));

        (await Should.ThrowAsync<ChatBackendException>(() => backend.GetResponseAsync("hi"))).Kind.ShouldBe(ChatFailureKind.Unreachable);
    }

    [Fact]
    public async Task A_token_service_that_fails_is_no_wrong_key()
    {
        var failing = new Credential { Fails = true, Because = new Azure.RequestFailedException(503, "busy") };
        var backend = Transcript.Json(Answer).Backend(options: () => Azure("https://res.openai.azure.com", credential: failing));

        (await Should.ThrowAsync<ChatBackendException>(() => backend.GetResponseAsync("hi"))).Kind.ShouldBe(ChatFailureKind.ServerError);
    }

    [Fact]
    public void Says_what_it_is()
    {
        using var backend = new OpenAIBackend(new()
        {
            Name = "a",
            Model = "m",
            Endpoint = new("https://api.deepseek.com/v1"),
            Region = "cn",
        });

        backend.Descriptor.ShouldBe(new BackendDescriptor
        {
            Name = "a",
            Provider = "deepseek",
            Model = "m",
            Region = "cn",
            Capabilities = BackendCapabilities.Streaming | BackendCapabilities.Tools | BackendCapabilities.JsonSchema,
        });
        backend.GetService(typeof(IChatBackend)).ShouldBeSameAs(backend);
        backend.GetService<ChatClientMetadata>()!.DefaultModelId.ShouldBe("m");
        backend.GetService(typeof(global::OpenAI.Chat.ChatClient)).ShouldNotBeNull();
        backend.GetService(typeof(IChatBackend), "key").ShouldBeNull();
        backend.GetService(typeof(string)).ShouldBeNull();
    }

    [Theory]
    [InlineData(200, """{"data":[{"id":"x"},{"id":"m"}]}""", BackendReadiness.Ready)]
    [InlineData(200, """{"data":[{"id":"x"}]}""", BackendReadiness.Alive)]
    [InlineData(200, "<html>", BackendReadiness.Alive)]
    [InlineData(401, "", BackendReadiness.Alive)]
    [InlineData(404, "", BackendReadiness.Alive)]
    [InlineData(500, "", BackendReadiness.Alive)]
    public async Task A_probe_reads_the_list_of_models(int status, string body, BackendReadiness expected)
    {
        var transcript = Transcript.Json(body, (System.Net.HttpStatusCode)status);

        var found = await transcript.Backend().ProbeAsync();

        found.Readiness.ShouldBe(expected);
        (found.Detail is null).ShouldBe(expected == BackendReadiness.Ready);
        var request = transcript.Requests.Single();
        (request.Method, request.RequestUri!.AbsolutePath).ShouldBe((HttpMethod.Get, "/v1/models"));
    }

    [Fact]
    public async Task A_body_in_memory_is_read_like_any_other()
    {
        using var backend = new OpenAIBackend(new() { Name = "a", Model = "m" }, new HttpClient(new InMemory()));

        (await backend.GetResponseAsync("hi")).Text.ShouldBe("Hello");
        (await backend.ProbeAsync()).IsReachable.ShouldBeTrue();
    }

    [Fact]
    public async Task A_probe_of_nothing_is_unreachable()
    {
        var transcript = new Transcript { BeforeHeaders = new HttpRequestException(HttpRequestError.ConnectionError) };

        (await transcript.Backend().ProbeAsync()).Readiness.ShouldBe(BackendReadiness.Unreachable);
    }

    private static async Task<HttpRequestMessage> SentAsync(OpenAIBackendOptions options)
    {
        var transcript = Transcript.Json(Answer);
        await transcript.Backend(options: () => options).GetResponseAsync("hi");
        return transcript.Requests.Single();
    }

    private static AzureOpenAIBackendOptions Azure(string endpoint, string? version = null, TokenCredential? credential = null) => new()
    {
        Name = "azure",
        Endpoint = new Uri(endpoint),
        Deployment = "dep",
        ApiKey = credential is null ? "k" : null,
        ApiVersion = version,
        Credential = credential,
    };

    private sealed class InMemory : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            => Task.FromResult(new HttpResponseMessage { Content = new StringContent(Answer) });
    }

    private sealed class Credential : TokenCredential
    {
        public bool Fails { get; init; }

        public Exception? Because { get; init; }

        public List<string> Scopes { get; } = [];

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            Scopes.AddRange(requestContext.Scopes);
            return Fails
                ? throw new Azure.Identity.AuthenticationFailedException("no", Because)
                : new AccessToken("token", DateTimeOffset.MaxValue);
        }

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken)
            => new(GetToken(requestContext, cancellationToken));
    }
}
