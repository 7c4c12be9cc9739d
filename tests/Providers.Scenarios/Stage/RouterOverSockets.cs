using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Providers.Hosting;
using Providers.Testing;

namespace Providers.Scenarios.Stage;

/// <summary>A router in front of simulated providers over real sockets, configured as a host would configure it.</summary>
internal sealed class RouterOverSockets : IAsyncDisposable
{
    private static readonly string[] Names = ["first", "second", "third"];

    private readonly ServiceProvider services;

    private RouterOverSockets(StageOptions options)
    {
        Providers = [.. options.Dialects.Select(Start)];
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            ["Routes:chat:Backends"] = string.Join(", ", Names.Take(Providers.Count)),
            ["Routes:chat:Policy"] = "Ordered",
            ["Routes:chat:Hedge:Enabled"] = "false",
        };
        for (var i = 0; i < Providers.Count; i++)
        {
            foreach (var (key, value) in BackendSettings.Of(options.Dialects[i], Providers[i]))
            {
                settings[$"Backends:{Names[i]}:{key}"] = value;
            }
        }

        foreach (var (key, value) in options.Settings)
        {
            settings[key] = value;
        }

        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Where(pair => pair.Value is not null).ToDictionary(pair => $"Providers:{pair.Key}", pair => pair.Value))
            .Build();
        var collection = new ServiceCollection();
        collection.AddSingleton(options.Clock);
        var providers = collection.AddProviders(configuration.GetSection("Providers")).AddOpenAI().AddAzureOpenAI().AddOllama();
        options.Configure(providers);
        options.Register(collection);
        services = collection.BuildServiceProvider();
        Router = services.GetRequiredService<ChatRouter>();
    }

    public IReadOnlyList<SimulatedProvider> Providers { get; }

    public SimulatedProvider First => Providers[0];

    public SimulatedProvider Second => Providers[1];

    public SimulatedProvider Third => Providers[2];

    public ChatRouter Router { get; }

    public IServiceProvider Services => services;

    public static RouterOverSockets Open(params IReadOnlyList<string> dialects) => new(StageOptions.Of(dialects));

    public static RouterOverSockets Open(StageOptions options) => new(options);

    public Task<Outcome> AskAsync(bool streamed, ChatOptions? options = null, CancellationToken cancellationToken = default)
        => streamed ? Outcome.OfStreamAsync(Router, options, cancellationToken) : Outcome.OfPlainAsync(Router, options, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        foreach (var provider in Providers)
        {
            await provider.DisposeAsync();
        }
    }

    private static SimulatedProvider Start(string dialect) => dialect switch
    {
        "Azure" or "AzureClassic" => SimulatedProvider.StartAzureOpenAI(),
        "Ollama" => SimulatedProvider.StartOllama(),
        _ => SimulatedProvider.StartOpenAI(),
    };
}
