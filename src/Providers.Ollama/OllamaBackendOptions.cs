using System.Collections.ObjectModel;

namespace Providers.Ollama;

/// <summary>Which Ollama server and model to ask, and what to say of them.</summary>
public sealed class OllamaBackendOptions
{
    /// <summary>The name routes use for the backend. Unique within a router, compared without case.</summary>
    public required string Name { get; init; }

    /// <summary>The model, as Ollama names it, such as <c>qwen3:4b</c>. Without a tag Ollama takes <c>latest</c>.</summary>
    public required string Model { get; init; }

    /// <summary>The server's address, without <c>/api</c>; a path before that is kept. Default: <c>http://127.0.0.1:11434</c>.</summary>
    public Uri Endpoint { get; init; } = new("http://127.0.0.1:11434");

    /// <summary>
    /// The largest input plus output, in tokens, sent as <c>num_ctx</c>. Null leaves the server's own, which is small and cuts the chat
    /// off in silence.
    /// </summary>
    public int? ContextWindow { get; init; }

    /// <summary>The largest output, in tokens; null is unknown.</summary>
    public int? MaxOutputTokens { get; init; }

    /// <summary>
    /// How long the model stays loaded after a call; <see cref="Timeout.InfiniteTimeSpan"/> is for ever, zero unloads it at once.
    /// Null leaves the server's own, which is 5 minutes.
    /// </summary>
    public TimeSpan? KeepAlive { get; init; }

    /// <summary>Whether a request leaves this machine's trust. Default: <see cref="BackendPlacement.Local"/>.</summary>
    public BackendPlacement Placement { get; init; } = BackendPlacement.Local;

    /// <summary>The region data is processed in; null is unknown and fits no list of allowed regions.</summary>
    public string? Region { get; init; }

    /// <summary>
    /// What the model can do. Default: streaming, tools, JSON schema and prefill; vision and reasoning, which not every model has, are to
    /// be named.
    /// </summary>
    public BackendCapabilities Capabilities { get; init; } =
        BackendCapabilities.Streaming | BackendCapabilities.Tools | BackendCapabilities.JsonSchema | BackendCapabilities.Prefill;

    /// <summary>What a token costs. Null is <see cref="TokenPrice.Free"/> for a local backend and unknown for a hosted one.</summary>
    public TokenPrice? Price { get; init; }

    /// <summary>What a token costs by the model that answered, where the endpoint chooses one itself. Default: none.</summary>
    public IReadOnlyDictionary<string, TokenPrice> Prices { get; init; } = ReadOnlyDictionary<string, TokenPrice>.Empty;

    /// <summary>Headers sent with every request, such as a reverse proxy's <c>Authorization</c>. Default: none.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    internal BackendDescriptor Describe() => new()
    {
        Name = Name,
        Provider = "ollama",
        Model = Model,
        Placement = Placement,
        Region = Region,
        Capabilities = Capabilities,
        ContextWindow = ContextWindow,
        MaxOutputTokens = MaxOutputTokens,
        Price = Price ?? (Placement == BackendPlacement.Local ? TokenPrice.Free : null),
        Prices = Prices,
    };
}
