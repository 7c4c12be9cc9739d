using System.Net;
using System.Text;
using System.Text.Json;
using Providers.Testing;

namespace Providers.Tests.Testing;

public sealed class SimulatedAzureOpenAITests : IAsyncLifetime
{
    private static readonly HttpClient Http = new();

    private readonly SimulatedProvider _provider = SimulatedProvider.StartAzureOpenAI(new() { ApiKey = "k", Models = [new("dep")] });

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _provider.DisposeAsync();

    private async Task<(HttpStatusCode Status, string Body)> PostAsync(string path, string header, string value, string json)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_provider.Endpoint, path))
        {
            Content = new StringContent(json, Encoding.UTF8, "application/json"),
        };
        request.Headers.Add(header, value);
        using var response = await Http.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("openai/v1/chat/completions", "api-key", "k")]
    [InlineData("openai/v1/chat/completions", "Authorization", "Bearer k")]
    [InlineData("openai/deployments/dep/chat/completions?api-version=2024-10-21", "api-key", "k")]
    public async Task Answers_at_both_paths_and_takes_both_credentials(string path, string header, string value)
    {
        var (status, body) = await PostAsync(path, header, value, """{"model":"dep","messages":[]}""");

        status.ShouldBe(HttpStatusCode.OK);
        JsonElement.Parse(body).GetProperty("choices")[0].TryGetProperty("content_filter_results", out _).ShouldBeTrue();
    }

    [Fact]
    public async Task A_stream_begins_with_the_verdict_on_the_prompt()
    {
        var (_, body) = await PostAsync("openai/v1/chat/completions", "api-key", "k", """{"model":"dep","stream":true,"messages":[]}""");

        var first = JsonElement.Parse(body.Split("\n\n")[0]["data: ".Length..]);
        first.GetProperty("choices").GetArrayLength().ShouldBe(0);
        first.TryGetProperty("prompt_filter_results", out _).ShouldBeTrue();
        body.ShouldEndWith("data: [DONE]\n\n");
    }

    [Theory]
    [InlineData("openai/deployments/dep/chat/completions", "k", HttpStatusCode.NotFound)]
    [InlineData("openai/deployments/other/chat/completions?api-version=1", "k", HttpStatusCode.NotFound)]
    [InlineData("openai/v1/chat/completions", "wrong", HttpStatusCode.Unauthorized)]
    public async Task Refuses_what_the_service_refuses(string path, string key, HttpStatusCode status)
    {
        (await PostAsync(path, "api-key", key, """{"model":"dep","messages":[]}""")).Status.ShouldBe(status);
    }
}
