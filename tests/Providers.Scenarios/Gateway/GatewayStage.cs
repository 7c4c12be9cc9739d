using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Providers.Hosting;
using Providers.Testing;

namespace Providers.Scenarios.Gateway;

/// <summary>A gateway on a real socket, before a simulated OpenAI and a simulated Ollama.</summary>
internal sealed class GatewayStage : IAsyncDisposable
{
    private readonly WebApplication _app;

    private GatewayStage(WebApplication app, SimulatedProvider openAI, SimulatedProvider ollama)
    {
        _app = app;
        OpenAI = openAI;
        Ollama = ollama;
        Endpoint = new Uri(app.Urls.First());
        Client = new HttpClient { BaseAddress = Endpoint };
    }

    public Uri Endpoint { get; }

    public HttpClient Client { get; }

    public SimulatedProvider OpenAI { get; }

    public SimulatedProvider Ollama { get; }

    /// <summary>The host's configuration: what is set in it counts after a <c>Reload()</c>.</summary>
    public IConfigurationRoot Configuration => (IConfigurationRoot)_app.Configuration;

    public ChatRouter Router => _app.Services.GetRequiredService<ChatRouter>();

    public static Task<GatewayStage> StartAsync(TimeProvider? time = null, params (string Key, string Value)[] settings)
        => StartAsync(new GatewayStageOptions { Time = time, Settings = settings });

    public static async Task<GatewayStage> StartAsync(GatewayStageOptions options)
    {
        var openAI = SimulatedProvider.StartOpenAI(new() { ApiKey = "upstream-key" });
        var ollama = SimulatedProvider.StartOllama();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(Settings(openAI, ollama));
        builder.Configuration.AddInMemoryCollection(
            options.Settings.Select(pair => KeyValuePair.Create($"Providers:{pair.Key}", (string?)pair.Value)));
        if (options.Time is not null)
        {
            builder.Services.AddSingleton(options.Time);
        }

        if (options.Log is not null)
        {
            builder.Logging.SetMinimumLevel(LogLevel.Trace).AddProvider(options.Log);
        }

        builder.Services.AddProviders(builder.Configuration.GetSection("Providers")).AddOpenAI().AddOllama();
        builder.Services.AddProvidersGateway();
        var app = builder.Build();
        if (options.Middleware is not null)
        {
            app.Use(options.Middleware);
        }

        app.MapProviders();
        await app.StartAsync();
        return new GatewayStage(app, openAI, ollama);
    }

    /// <summary>As SIGTERM would: ends when the server has stopped.</summary>
    public Task StopAsync() => _app.StopAsync();

    public Task<HttpResponseMessage> PostAsync(
        string body, string path = "v1/chat/completions", string? tenant = null, string? key = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new StringContent(body, new MediaTypeHeaderValue("application/json")),
        };
        if (tenant is not null)
        {
            request.Headers.Add("x-providers-tenant", tenant);
        }

        return SendAsync(request, key);
    }

    public Task<HttpResponseMessage> GetAsync(string path, string? key = null) => SendAsync(new HttpRequestMessage(HttpMethod.Get, path), key);

    private Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, string? key)
    {
        if (key is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        return Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    public static async Task<JsonElement> JsonOf(HttpResponseMessage response)
        => JsonElement.Parse(await response.Content.ReadAsStringAsync());

    /// <summary>The data of every event; comments are left out.</summary>
    public static async Task<IReadOnlyList<string>> EventsOf(HttpResponseMessage response)
        => [.. (await response.Content.ReadAsStringAsync()).Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
            .Where(text => text.StartsWith("data: ", StringComparison.Ordinal))
            .Select(text => text["data: ".Length..])];

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        await OpenAI.DisposeAsync();
        await Ollama.DisposeAsync();
    }

    private static Dictionary<string, string?> Settings(SimulatedProvider openAI, SimulatedProvider ollama) => new()
    {
        ["Providers:Backends:hosted:Type"] = "OpenAI",
        ["Providers:Backends:hosted:Endpoint"] = openAI.Endpoint.ToString(),
        ["Providers:Backends:hosted:Dialect"] = "OpenAI",
        ["Providers:Backends:hosted:ApiKey"] = "upstream-key",
        ["Providers:Backends:hosted:Model"] = "gpt-5-mini",
        ["Providers:Backends:hosted:Capabilities"] = "Streaming, Tools, JsonSchema, Vision, Reasoning",
        ["Providers:Backends:local:Type"] = "Ollama",
        ["Providers:Backends:local:Endpoint"] = ollama.Endpoint.ToString(),
        ["Providers:Backends:local:Model"] = ollama.Models[0].Name,
        ["Providers:DefaultRoute"] = "chat",
        ["Providers:Routes:chat:Backends"] = "hosted",
        ["Providers:Routes:chat:Aliases"] = "gpt-5-mini",
        ["Providers:Routes:chat:MaxAttempts"] = "1",
        ["Providers:Routes:safe:Backends"] = "hosted",
        ["Providers:Routes:safe:Degrade"] = "local",
        ["Providers:Routes:safe:MaxAttempts"] = "1",
    };
}
