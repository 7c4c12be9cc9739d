namespace Providers.Testing;

/// <summary>How a simulated provider is set up.</summary>
public sealed record SimulatedProviderOptions
{
    /// <summary>The loopback port; 0 picks a free one. Default: 0.</summary>
    public int Port { get; init; }

    /// <summary>
    /// The models it has; any other is refused with 404. Null is one plausible model, and, but for Ollama, every other name is taken too.
    /// </summary>
    public IReadOnlyList<SimulatedModel>? Models { get; init; }

    /// <summary>The key without which a request is refused with 401; null asks for none.</summary>
    public string? ApiKey { get; init; }

    /// <summary>The clock that delays and times are measured by. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
