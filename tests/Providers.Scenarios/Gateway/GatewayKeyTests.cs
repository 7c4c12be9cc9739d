using System.Net;
using Providers.AspNetCore;
using Providers.Scenarios.Stage;

namespace Providers.Scenarios.Gateway;

/// <summary>Who may come in, and as whom.</summary>
public sealed class GatewayKeyTests : IAsyncLifetime
{
    private const string Question = """{"model":"chat","messages":[{"role":"user","content":"Hi"}]}""";
    private const string Status = "providers/status";
    private const string Explain = "providers/explain";

    private readonly string _acme = GatewayKey.Create();
    private readonly string _zenith = GatewayKey.Create();
    private readonly string _operator = GatewayKey.Create();
    private GatewayStage _stage = null!;

    public async Task InitializeAsync() => _stage = await GatewayStage.StartAsync(
        null,
        ("Tenants:acme:Keys", GatewayKey.HashOf(_acme)),
        ("Tenants:acme:Limits:RequestsPerDay", "1"),
        ("Tenants:zenith:Keys:0", GatewayKey.HashOf(_zenith)),
        ("Backends:hosted:Region", "eu"),
        ("Tenants:elsewhere:AllowedRegions", "us"),
        ("Gateway:OperatorKeys", GatewayKey.HashOf(_operator)));

    public async Task DisposeAsync() => await _stage.DisposeAsync();

    [Theory]
    [InlineData(null)]
    [InlineData("gw-wrong")]
    public async Task Nobody_comes_in_without_a_key(string? key)
    {
        foreach (var response in new[]
        {
            await _stage.PostAsync(Question, key: key),
            await _stage.PostAsync(Question, Explain, key: key),
            await _stage.GetAsync(Status, key),
            await _stage.GetAsync("v1/models", key),
            await _stage.GetAsync("v1/elsewhere", key),
        })
        {
            response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
            response.Headers.WwwAuthenticate.ToString().ShouldBe("Bearer");
            (await CodeOf(response)).ShouldBe("invalid_api_key");
        }

        _stage.OpenAI.Chats.ShouldBeEmpty();
        (await _stage.GetAsync("healthz", key)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_key_s_tenant_is_charged_whoever_the_client_says_it_is()
    {
        using var first = await _stage.PostAsync(Question, tenant: "zenith", key: _acme);
        using var second = await _stage.PostAsync(Question, tenant: "zenith", key: _acme);
        using var other = await _stage.PostAsync(Question, tenant: "acme", key: _zenith);

        first.StatusCode.ShouldBe(HttpStatusCode.OK);
        second.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        (await CodeOf(second)).ShouldBe("insufficient_quota");
        other.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Everyone_s_figures_are_an_operator_s_to_see()
    {
        using var refused = await _stage.GetAsync(Status, _acme);
        using var shown = await _stage.GetAsync(Status, _operator);

        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await CodeOf(refused)).ShouldBe("not_allowed");
        shown.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_operator_s_key_does_not_chat()
    {
        using var response = await _stage.PostAsync(Question, key: _operator);

        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        _stage.OpenAI.Chats.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_tenant_is_explained_its_own_plan_and_an_operator_anyone_s()
    {
        (await LegsOf(await _stage.PostAsync(Question, Explain, tenant: "elsewhere", key: _acme))).ShouldBe(1);
        (await LegsOf(await _stage.PostAsync(Question, Explain, tenant: "elsewhere", key: _operator))).ShouldBe(0);
    }

    [Fact]
    public async Task Lists_models_for_every_key_and_finds_one()
    {
        (await _stage.GetAsync("v1/models", _acme)).StatusCode.ShouldBe(HttpStatusCode.OK);
        using var one = await _stage.GetAsync("v1/models/backend:hosted", _operator);
        (await GatewayStage.JsonOf(one)).GetProperty("id").GetString().ShouldBe("backend:hosted");
        using var none = await _stage.GetAsync("v1/models/nothing", _acme);
        none.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await CodeOf(none)).ShouldBe("model_not_found");
    }

    [Fact]
    public async Task A_key_that_is_taken_out_of_the_configuration_opens_nothing_any_more()
    {
        (await _stage.PostAsync(Question, key: _zenith)).StatusCode.ShouldBe(HttpStatusCode.OK);

        var before = _stage.Router.Options;
        _stage.Configuration["Providers:Tenants:zenith:Keys:0"] = GatewayKey.HashOf(GatewayKey.Create());
        _stage.Configuration.Reload();
        await Eventually.IsAsync(() => !ReferenceEquals(before, _stage.Router.Options));

        (await _stage.PostAsync(Question, key: _zenith)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    private static async Task<string?> CodeOf(HttpResponseMessage response)
        => (await GatewayStage.JsonOf(response)).GetProperty("error").GetProperty("code").GetString();

    private static async Task<int> LegsOf(HttpResponseMessage response)
    {
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return (await GatewayStage.JsonOf(response)).GetProperty("legs").GetArrayLength();
    }
}
