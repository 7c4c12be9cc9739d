using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using Providers.AspNetCore;
using Providers.Testing;

namespace Providers.Scenarios.Gateway;

/// <summary>What nginx must not spoil.</summary>
public sealed class GatewayNginxTests : IAsyncLifetime
{
    private const string Question = """{"model":"chat","stream":true,"messages":[{"role":"user","content":"Hi"}]}""";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly string _key = GatewayKey.Create();
    private readonly ConcurrentBag<string> _connections = [];
    private GatewayStage _stage = null!;
    private NginxFront _nginx = null!;
    private HttpClient _client = null!;

    public async Task InitializeAsync()
    {
        _stage = await GatewayStage.StartAsync(new GatewayStageOptions
        {
            Settings = [("Tenants:acme:Keys", GatewayKey.HashOf(_key)), ("Gateway:OperatorKeys", GatewayKey.HashOf("op"))],
            Middleware = (context, next) =>
            {
                _connections.Add(context.Connection.Id);
                return next(context);
            },
        });
        _nginx = await NginxFront.StartAsync(_stage.Endpoint);
        _client = _nginx.CreateClient();
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _key);
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _nginx.DisposeAsync();
        await _stage.DisposeAsync();
    }

    [Fact]
    public async Task Events_come_as_they_are_sent()
    {
        // The answer never ends, so that what is read of it was not held back.
        _stage.OpenAI.Enqueue(SimulatedReply.Text("early", "never") with { Break = SimulatedBreak.AfterTokens(1, SimulatedEnding.Hang) });

        using var response = await PostAsync().WaitAsync(Patience);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        var first = await reader.ReadLineAsync().WaitAsync(Patience);

        response.Headers.GetValues("x-providers-backend").ShouldBe(["hosted"]);
        first.ShouldNotBeNull().ShouldContain("early");
    }

    [Fact]
    public async Task Status_and_plans_stay_inside()
    {
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "op");

        (await _client.GetAsync("providers/status")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await _stage.GetAsync("providers/status", "op")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await _client.GetStringAsync("healthz")).ShouldBe("ok\n");
    }

    [Fact]
    public async Task Connections_to_the_gateway_are_kept_for_the_next_client()
    {
        for (var i = 0; i < 3; i++)
        {
            using var client = _nginx.CreateClient();
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _key);
            (await client.GetStringAsync("v1/models")).ShouldContain("gpt-5-mini");
        }

        _connections.Count.ShouldBe(3);
        _connections.Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_refused_in_front()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/chat/completions") { Content = new ByteArrayContent(new byte[(32 << 20) + 1]) };
        request.Headers.ExpectContinue = true;

        using var response = await _client.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        _connections.ShouldBeEmpty();
    }

    private Task<HttpResponseMessage> PostAsync()
        => _client.SendAsync(
            new HttpRequestMessage(HttpMethod.Post, "v1/chat/completions") { Content = new StringContent(Question) },
            HttpCompletionOption.ResponseHeadersRead);
}
