using System.Collections.ObjectModel;
using Providers.Failures;

namespace Providers.OpenAI;

/// <summary>Which OpenAI-compatible endpoint and model to ask, and what to say of them.</summary>
public class OpenAIBackendOptions
{
    /// <summary>The name routes use for the backend. Unique within a router, compared without case.</summary>
    public required string Name { get; init; }

    /// <summary>The model, as the endpoint names it; null for endpoints that serve only one and ignore the name.</summary>
    public string? Model { get; init; }

    /// <summary>
    /// The base address, to which <c>/chat/completions</c> is added; a query is kept. DeepSeek continues answers only under <c>/beta</c>.
    /// Default: <c>https://api.openai.com/v1</c>.
    /// </summary>
    public virtual Uri Endpoint { get; init; } = new("https://api.openai.com/v1");

    /// <summary>The key; null sends none, as many local servers want it.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Gives the key anew for every request, so that it can be rotated; in place of <see cref="ApiKey"/>.</summary>
    public Func<string?>? ApiKeyProvider { get; init; }

    /// <summary>Whose habits the endpoint has; null infers it from the host.</summary>
    public Dialect? Dialect { get; init; }

    /// <summary>Headers sent with every request. Default: none.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>OpenTelemetry's <c>gen_ai.provider.name</c>; null is the dialect's.</summary>
    public string? Provider { get; init; }

    /// <summary>Whether a request leaves this machine's trust. Default: <see cref="BackendPlacement.Hosted"/>.</summary>
    public BackendPlacement Placement { get; init; }

    /// <summary>The region data is processed in; null is unknown and fits no list of allowed regions.</summary>
    public string? Region { get; init; }

    /// <summary>What the model can do. Default: streaming, tools and JSON schema.</summary>
    public BackendCapabilities Capabilities { get; init; } =
        BackendCapabilities.Streaming | BackendCapabilities.Tools | BackendCapabilities.JsonSchema;

    /// <summary>The largest input plus output, in tokens; null is unknown.</summary>
    public int? ContextWindow { get; init; }

    /// <summary>The largest output, in tokens; null is unknown.</summary>
    public int? MaxOutputTokens { get; init; }

    /// <summary>What a token costs; null is unknown.</summary>
    public TokenPrice? Price { get; init; }

    /// <summary>What a token costs by the model that answered, where the endpoint chooses one itself. Default: none.</summary>
    public IReadOnlyDictionary<string, TokenPrice> Prices { get; init; } = ReadOnlyDictionary<string, TokenPrice>.Empty;

    /// <summary>The clock that Retry-After dates are measured by. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    internal virtual Dialect ActualDialect => Dialect ?? Dialects.Infer(Endpoint);

    internal virtual string? ActualModel => Model;

    internal virtual Transport.WireAddress Address()
        => new(Transport.WireAddress.Under(Endpoint, "chat/completions"), Transport.WireAddress.Under(Endpoint, "models"));

    internal virtual Transport.KeyHeader KeyHeader => new("Authorization", "Bearer ");

    internal BackendDescriptor Describe() => new()
    {
        Name = Name,
        Provider = Provider ?? Wire.DialectProfile.Of(ActualDialect).Provider,
        Model = ActualModel,
        Placement = Placement,
        Region = Region,
        Capabilities = Capabilities,
        ContextWindow = ContextWindow,
        MaxOutputTokens = MaxOutputTokens,
        Price = Price,
        Prices = Prices,
    };
}
