namespace Providers.Testing;

/// <summary>A model that a simulated provider has.</summary>
/// <param name="name">The name clients ask for.</param>
public sealed class SimulatedModel(string name)
{
    private volatile bool isLoaded = true;

    /// <summary>The name clients ask for.</summary>
    public string Name { get; } = name;

    /// <summary>Whether it is in memory; Ollama alone shows it. A chat or a preload loads it. Default: true.</summary>
    public bool IsLoaded
    {
        get => isLoaded;
        set => isLoaded = value;
    }

    /// <summary>How long loading takes, when it is not loaded. Default: zero.</summary>
    public TimeSpan LoadTime { get; init; }

    /// <summary>The context Ollama says it was loaded with, in tokens. Default: 4096.</summary>
    public int ContextLength { get; init; } = 4096;

    /// <summary>Where a cloud model of Ollama really runs; null is on this machine.</summary>
    public string? RemoteHost { get; init; }
}
