using System.Net;
using Providers.AspNetCore;
using Providers.Scenarios.Stage;
using Providers.Testing;

namespace Providers.Scenarios.Gateway;

/// <summary>A gateway that has no keys.</summary>
public sealed class GatewayAnonymousTests
{
    private const string Question = """{"model":"chat","messages":[{"role":"user","content":"Hi"}]}""";

    [Theory]
    [InlineData("127.0.0.1", HttpStatusCode.OK)]
    [InlineData("::1", HttpStatusCode.OK)]
    [InlineData("::ffff:127.0.0.1", HttpStatusCode.OK)]
    [InlineData("192.0.2.7", HttpStatusCode.Forbidden)]
    [InlineData("2001:db8::7", HttpStatusCode.Forbidden)]
    public async Task Serves_its_own_machine_alone(string reachedAt, HttpStatusCode status)
    {
        await using var stage = await StartAsync(reachedAt);

        using var chat = await stage.PostAsync(Question);
        using var figures = await stage.GetAsync("providers/status");

        (chat.StatusCode, figures.StatusCode).ShouldBe((status, status));
        stage.OpenAI.Chats.Count.ShouldBe(status == HttpStatusCode.OK ? 1 : 0);
    }

    [Fact]
    public async Task Serves_everyone_where_something_in_front_of_it_decides()
    {
        await using var stage = await StartAsync("192.0.2.7", ("Gateway:Anonymous", "Everyone"));

        (await stage.PostAsync(Question)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("https://elsewhere.example", HttpStatusCode.Forbidden)]
    [InlineData("null", HttpStatusCode.Forbidden)]
    [InlineData("http://localhost:5173", HttpStatusCode.OK)]
    public async Task A_page_from_elsewhere_is_not_this_machine(string origin, HttpStatusCode status)
    {
        await using var stage = await GatewayStage.StartAsync();
        stage.Client.DefaultRequestHeaders.Add("Origin", origin);

        (await stage.PostAsync(Question)).StatusCode.ShouldBe(status);
    }

    [Theory]
    [InlineData("evil.example.com", HttpStatusCode.Forbidden)]
    [InlineData("127.0.0.1.example.com:8080", HttpStatusCode.Forbidden)]
    [InlineData("192.0.2.7", HttpStatusCode.Forbidden)]
    [InlineData("LocalHost", HttpStatusCode.OK)]
    [InlineData("localhost:8080", HttpStatusCode.OK)]
    [InlineData("127.8.9.10:8080", HttpStatusCode.OK)]
    [InlineData("[::1]:8080", HttpStatusCode.OK)]
    public async Task A_page_that_leads_its_own_name_here_is_not_this_machine(string host, HttpStatusCode status)
    {
        await using var stage = await GatewayStage.StartAsync();
        stage.Client.DefaultRequestHeaders.Host = host;

        using var figures = await stage.GetAsync("providers/status");

        figures.StatusCode.ShouldBe(status);
        if (status == HttpStatusCode.Forbidden)
        {
            (await figures.Content.ReadAsStringAsync()).ShouldContain("ask it as localhost");
        }
    }

    [Fact]
    public async Task A_name_of_its_own_is_no_matter_where_keys_or_something_in_front_decide()
    {
        await using var open = await GatewayStage.StartAsync(null, ("Gateway:Anonymous", "Everyone"));
        await using var keyed = await GatewayStage.StartAsync(null, ("Gateway:OperatorKeys", GatewayKey.HashOf("op")));
        open.Client.DefaultRequestHeaders.Host = keyed.Client.DefaultRequestHeaders.Host = "llm.example.com";

        (await open.GetAsync("providers/status")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await keyed.GetAsync("providers/status", "op")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("X-Forwarded-For")]
    [InlineData("Forwarded")]
    public async Task What_a_proxy_passes_on_is_not_this_machine(string header)
    {
        await using var stage = await GatewayStage.StartAsync();
        stage.Client.DefaultRequestHeaders.Add(header, "for=192.0.2.7");

        (await stage.PostAsync(Question)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task One_tenant_can_not_take_every_place()
    {
        await using var stage = await GatewayStage.StartAsync(null, ("Gateway:ConcurrentRequests", "1"));
        var gate = new TaskCompletionSource();
        stage.OpenAI.Enqueue(SimulatedReply.Text("late") with { Gate = gate.Task });

        var first = stage.PostAsync(Question, tenant: "acme");
        await stage.OpenAI.WaitForChatAsync();
        using var second = await stage.PostAsync(Question, tenant: "acme");
        using var other = await stage.PostAsync(Question, tenant: "zenith");
        gate.SetResult();
        using var answered = await first;
        await answered.Content.ReadAsStringAsync();
        await Eventually.IsAsync(async () => (await stage.PostAsync(Question, tenant: "acme")).StatusCode == HttpStatusCode.OK);

        second.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        second.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(1));
        (await GatewayStage.JsonOf(second)).GetProperty("error").GetProperty("type").GetString().ShouldBe("rate_limit_error");
        other.StatusCode.ShouldBe(HttpStatusCode.OK);
        answered.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private static Task<GatewayStage> StartAsync(string reachedAt, params (string, string)[] settings)
        => GatewayStage.StartAsync(new GatewayStageOptions
        {
            Settings = settings,
            Middleware = (context, next) =>
            {
                context.Connection.LocalIpAddress = IPAddress.Parse(reachedAt);
                return next(context);
            },
        });
}
