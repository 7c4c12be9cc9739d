using Providers.Execution;
using Providers.Health;

namespace Providers.Hosting;

/// <summary>One backend, as configured. Which keys a backend needs depends on its <see cref="Type"/>.</summary>
public sealed record BackendOptions
{
    /// <summary>
    /// Which factory builds it, such as <c>OpenAI</c>, <c>AzureOpenAI</c>, <c>Ollama</c>. Null for a backend added in code.
    /// </summary>
    public string? Type { get; init; }

    /// <summary>Where it is: an absolute http or https address without credentials.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>Its key, where it needs one.</summary>
    public Secret? ApiKey { get; init; }

    /// <summary>The model it is asked for.</summary>
    public string? Model { get; init; }

    /// <summary>Whose wire quirks and error codes to expect; null is inferred from the endpoint.</summary>
    public string? Dialect { get; init; }

    /// <summary>Azure OpenAI: the deployment's name, which stands for the model.</summary>
    public string? Deployment { get; init; }

    /// <summary>Azure OpenAI: the api-version of the path from before v1; null is the v1 path.</summary>
    public string? ApiVersion { get; init; }

    /// <summary>Azure OpenAI: which Entra credential stands in for a key; null is none.</summary>
    public AzureCredential? Credential { get; init; }

    /// <summary>Ollama: how long the model stays loaded after a call; null leaves it to the server.</summary>
    public TimeSpan? KeepAlive { get; init; }

    /// <summary>Whether a request leaves this machine's trust; null is what the type usually is.</summary>
    public BackendPlacement? Placement { get; init; }

    /// <summary>The region data is processed in; null is unknown and fits no list of allowed regions.</summary>
    public string? Region { get; init; }

    /// <summary>Its share under the Weighted policy; 0 or more. Default: 1.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>What the model and the endpoint can do; null is what the type usually can.</summary>
    public BackendCapabilities? Capabilities { get; init; }

    /// <summary>The largest input plus output, in tokens; null is unknown.</summary>
    public int? ContextWindow { get; init; }

    /// <summary>The largest output, in tokens; null is unknown.</summary>
    public int? MaxOutputTokens { get; init; }

    /// <summary>How it is asked. Default: <see cref="UpstreamMode.Stream"/>.</summary>
    public UpstreamMode Upstream { get; init; }

    /// <summary>What a token costs; null is free for a local backend and unknown for a hosted one.</summary>
    public TokenPrice? Price { get; init; }

    /// <summary>
    /// What a token costs by the model that answered, for endpoints that choose one themselves; <see cref="Price"/> is for plans and for
    /// every other model. A name stands for its dated snapshots too. Default: none.
    /// </summary>
    public IReadOnlyDictionary<string, TokenPrice> Prices { get; init; } = NameMap<TokenPrice>.Empty;

    /// <summary>What it may be used for in all. Default: no limits.</summary>
    public QuotaLimits Limits { get; init; } = QuotaLimits.None;

    /// <summary>How long it may take over each step.</summary>
    public TimeoutOptions Timeouts { get; init; } = new();

    /// <summary>When it is taken out and for how long.</summary>
    public HealthOptions Health { get; init; } = HealthOptions.Default;

    /// <summary>Headers sent with every request.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = NameMap<string>.Empty;

    /// <summary>
    /// The proxy to go through: an absolute http, https, socks4, socks4a or socks5 address, with credentials where it needs them.
    /// Null is the system's, which a loopback address is not reached through.
    /// </summary>
    public Uri? Proxy { get; init; }

    /// <summary>What a connection's encryption must be.</summary>
    public TlsOptions Tls { get; init; } = new();

    /// <summary>Whatever a host's own factory needs beside the keys above.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = NameMap<string>.Empty;

    /// <summary>The type alone: addresses and headers may carry credentials.</summary>
    public override string ToString() => $"{Type ?? "code"} backend";
}
