using System.Net;
using System.Text.Json;
using Providers.Testing;

namespace Providers.Scenarios.Gateway;

/// <summary>What the gateway tells of itself: models, plans, figures, life.</summary>
public sealed class GatewayStatusTests : IAsyncLifetime
{
    private const string Question = """{"model":"chat","messages":[{"role":"user","content":"What is the weather in Oslo?"}]}""";

    private GatewayStage _stage = null!;

    public async Task InitializeAsync() => _stage = await GatewayStage.StartAsync();

    public async Task DisposeAsync() => await _stage.DisposeAsync();

    [Fact]
    public async Task Lists_what_a_request_may_name()
    {
        var models = JsonElement.Parse(await _stage.Client.GetStringAsync("v1/models"));

        models.GetProperty("data").EnumerateArray().Select(model => model.GetProperty("id").GetString())
            .ShouldBe(["chat", "gpt-5-mini", "safe", "backend:hosted", "backend:local"], ignoreOrder: true);
    }

    [Fact]
    public async Task Explains_without_sending()
    {
        const string question = """{"model":"safe","messages":[{"role":"user","content":"Hello"}]}""";

        using var response = await _stage.PostAsync(question, "providers/explain");
        var plan = await GatewayStage.JsonOf(response);

        plan.GetProperty("route").GetString().ShouldBe("safe");
        plan.GetProperty("legs").EnumerateArray().Select(leg => leg.GetProperty("backend").GetString()).ShouldBe(["hosted", "local"]);
        _stage.OpenAI.Chats.ShouldBeEmpty();
    }

    [Fact]
    public async Task Charges_the_tenant_and_shows_it()
    {
        await _stage.DisposeAsync();
        _stage = await GatewayStage.StartAsync(null, ("Tenants:acme:Limits:RequestsPerDay", "1"));

        using var first = await _stage.PostAsync(Question, tenant: "acme");
        using var second = await _stage.PostAsync(Question, tenant: "acme");
        using var other = await _stage.PostAsync(Question, tenant: "zenith");
        var status = JsonElement.Parse(await _stage.Client.GetStringAsync("providers/status"));

        first.StatusCode.ShouldBe(HttpStatusCode.OK);
        second.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        second.Headers.RetryAfter!.Delta!.Value.ShouldBeGreaterThan(TimeSpan.Zero);
        (await GatewayStage.JsonOf(second)).GetProperty("error").GetProperty("code").GetString().ShouldBe("insufficient_quota");
        other.StatusCode.ShouldBe(HttpStatusCode.OK);
        status.GetProperty("connectivity").GetString().ShouldBe("Online");
        status.GetProperty("backends").GetArrayLength().ShouldBe(2);
        status.GetProperty("quota").EnumerateArray()
            .Where(reading => reading.GetProperty("scope").GetProperty("name").GetString() == "acme")
            .ShouldContain(reading => reading.GetProperty("used").GetInt64() == 1);
    }

    [Fact]
    public async Task Shows_what_was_spent_and_what_is_held()
    {
        await _stage.DisposeAsync();
        _stage = await GatewayStage.StartAsync(
            null, ("Backends:hosted:Price:InputPerMillion", "1000"), ("Backends:hosted:Price:OutputPerMillion", "1000"));
        _stage.OpenAI.Enqueue(SimulatedReply.Text("Hi") with { Usage = new(10, 3) }, SimulatedReply.Failure(401));
        await _stage.PostAsync(Question);
        await _stage.PostAsync(Question);

        var status = JsonElement.Parse(await _stage.Client.GetStringAsync("providers/status"));

        status.GetProperty("quota").EnumerateArray().ShouldContain(reading =>
            reading.GetProperty("scope").GetProperty("name").GetString() == "hosted"
            && reading.GetProperty("limit").GetString() == "CostPerDay" && reading.GetProperty("used").GetInt64() == 13_000);
        var hosted = status.GetProperty("backends").EnumerateArray().Single(backend => backend.GetProperty("name").GetString() == "hosted");
        hosted.GetProperty("circuit").GetString().ShouldBe("Closed");
        hosted.GetProperty("hold").GetString().ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task Is_seen_to_live_by_whoever_asks_for_the_head_alone()
    {
        using var response = await _stage.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, "healthz"));

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }
}
