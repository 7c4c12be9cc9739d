using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Providers.Hosting;
using Providers.Testing;

namespace Providers.Samples.Chat.Tour;

/// <summary>Three simulated providers over real sockets, and a router in front of them.</summary>
internal sealed class TourStage : IAsyncDisposable
{
    private static readonly TimeSpan TokenDelay = TimeSpan.FromMilliseconds(15);

    private readonly ServiceProvider services;
    private readonly UnpluggableHandler localPlug = new();

    private TourStage(Uri? realOllama, string? realModel)
    {
        OpenAI = SimulatedProvider.StartOpenAI();
        Azure = SimulatedProvider.StartAzureOpenAI();
        Ollama = SimulatedProvider.StartOllama();
        foreach (var provider in new[] { OpenAI, Azure, Ollama })
        {
            provider.OnRequest = Speak(provider == OpenAI ? "the cheap hosted model" : provider == Azure ? "the other hosted model" : "the local model");
        }

        var configuration = new ConfigurationBuilder().AddInMemoryCollection(Settings(realOllama, realModel)).Build();
        var collection = new ServiceCollection();
        collection.AddProviders(configuration.GetSection("Providers"))
            .AddOpenAI().AddAzureOpenAI().AddOllama()
            .ConfigureHttp("local", http => http.Handlers.Add(localPlug));
        services = collection.BuildServiceProvider();
        Router = services.GetRequiredService<ChatRouter>();
    }

    public static IReadOnlyList<string> Backends { get; } = ["openai", "azure", "local"];

    public SimulatedProvider OpenAI { get; }

    public SimulatedProvider Azure { get; }

    public SimulatedProvider Ollama { get; }

    public ChatRouter Router { get; }

    public static async Task<TourStage> OpenAsync()
    {
        var model = await RunningOllama.FindModelAsync();
        Terminal.Faint(model is null
            ? "No Ollama runs on its standard port: the local model is simulated too."
            : $"Ollama runs on its standard port: its {model} is the local model.");
        return new TourStage(model is null ? null : RunningOllama.Endpoint, model);
    }

    /// <summary>The hosted one answers as a provider does whose account is used up, for a few seconds.</summary>
    public static void ExhaustQuota(SimulatedProvider provider, TimeSpan reset)
        => provider.OnRequest = _ => SimulatedReply.Failure(429, "You exceeded your current quota.", "insufficient_quota", reset);

    public void Restore()
    {
        OpenAI.OnRequest = Speak("the cheap hosted model");
        OpenAI.Start();
        Azure.Start();
        localPlug.IsPlugged = true;
    }

    public void UnplugLocal() => localPlug.IsPlugged = false;

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        await OpenAI.DisposeAsync();
        await Azure.DisposeAsync();
        await Ollama.DisposeAsync();
    }

    private static Func<SimulatedRequest, SimulatedReply?> Speak(string who) => request => !request.IsChat ? null : new SimulatedReply
    {
        Tokens = ["Hello", ",", " this", " is", " ", who, ".", " A", " parcel", " takes", " two", " days", "."],
        TokenDelay = TokenDelay,
    };

    private Dictionary<string, string?> Settings(Uri? realOllama, string? realModel) => new()
    {
        ["Providers:Backends:openai:Type"] = "OpenAI",
        ["Providers:Backends:openai:Endpoint"] = new Uri(OpenAI.Endpoint, "v1").ToString(),
        ["Providers:Backends:openai:Dialect"] = "OpenAI",
        ["Providers:Backends:openai:ApiKey"] = "a simulated key",
        ["Providers:Backends:openai:Model"] = OpenAI.Models[0].Name,
        ["Providers:Backends:openai:Price:InputPerMillion"] = "0.25",
        ["Providers:Backends:openai:Price:OutputPerMillion"] = "2",
        ["Providers:Backends:azure:Type"] = "AzureOpenAI",
        ["Providers:Backends:azure:Endpoint"] = Azure.Endpoint.ToString(),
        ["Providers:Backends:azure:ApiKey"] = "another simulated key",
        ["Providers:Backends:azure:Deployment"] = Azure.Models[0].Name,
        ["Providers:Backends:azure:Price:InputPerMillion"] = "2.5",
        ["Providers:Backends:azure:Price:OutputPerMillion"] = "10",
        ["Providers:Backends:local:Type"] = "Ollama",
        ["Providers:Backends:local:Endpoint"] = (realOllama ?? Ollama.Endpoint).ToString(),
        ["Providers:Backends:local:Model"] = realModel ?? Ollama.Models[0].Name,
        ["Providers:Routes:chat:Backends"] = "openai, azure",
        ["Providers:Routes:chat:Policy"] = "Cheapest",
        ["Providers:Routes:chat:Degrade"] = "local, answers",
        ["Providers:Routes:chat:Store"] = "true",
    };
}
