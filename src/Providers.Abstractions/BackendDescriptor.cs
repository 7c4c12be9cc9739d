using System.Collections.ObjectModel;

namespace Providers;

/// <summary>What a backend is, where it is, what it can do and what it costs.</summary>
public sealed record BackendDescriptor
{
    /// <summary>The name routes use for it. Unique within a router, compared without case.</summary>
    public required string Name { get; init; }

    /// <summary>OpenTelemetry's <c>gen_ai.provider.name</c>: <c>openai</c>, <c>azure.ai.openai</c>, <c>ollama</c>, …</summary>
    public required string Provider { get; init; }

    /// <summary>The model it asks for, or null where the endpoint decides.</summary>
    public string? Model { get; init; }

    /// <summary>Whether a request leaves this machine's trust. Default: <see cref="BackendPlacement.Hosted"/>.</summary>
    public BackendPlacement Placement { get; init; }

    /// <summary>The region data is processed in, such as <c>eu</c>; null is unknown and fits no list of allowed regions.</summary>
    public string? Region { get; init; }

    /// <summary>What the model and the endpoint can do. Default: <see cref="BackendCapabilities.Streaming"/> alone.</summary>
    public BackendCapabilities Capabilities { get; init; } = BackendCapabilities.Streaming;

    /// <summary>The largest input plus output, in tokens; null is unknown and excludes no request.</summary>
    public int? ContextWindow { get; init; }

    /// <summary>The largest output, in tokens; null is unknown.</summary>
    public int? MaxOutputTokens { get; init; }

    /// <summary>
    /// What a token costs; null is unknown, which is never the cheapest and never the same as free. Plans go by it, and an answer by a
    /// model that is not in <see cref="Prices"/> costs this.
    /// </summary>
    public TokenPrice? Price { get; init; }

    /// <summary>
    /// What a token costs by the model that answered, for endpoints that choose one themselves, such as an Azure model router. A name
    /// stands for its dated snapshots too (<c>gpt-4o</c> for <c>gpt-4o-2024-08-06</c>), the longest name wins, compared without case.
    /// The dearest is set aside before a call. Default: none.
    /// </summary>
    public IReadOnlyDictionary<string, TokenPrice> Prices { get; init; } = ReadOnlyDictionary<string, TokenPrice>.Empty;

    /// <summary>Whether this backend has every capability in <paramref name="required"/>.</summary>
    public bool Has(BackendCapabilities required) => (Capabilities & required) == required;
}
