using Microsoft.Extensions.Logging;

namespace Providers.Hosting;

/// <summary>What a factory builds a backend from.</summary>
public sealed class BackendCreation
{
    /// <summary>The name routes use for it.</summary>
    public required string Name { get; init; }

    /// <summary>Its configuration.</summary>
    public required BackendOptions Options { get; init; }

    /// <summary>Where it runs: as configured, else as is usual for the type.</summary>
    public required BackendPlacement Placement { get; init; }

    /// <summary>
    /// The connections to it, with the configured proxy, encryption and headers, and whatever the host added. It has no timeout of
    /// its own and no base address. The router disposes it after the backend.
    /// </summary>
    public required HttpClient Http { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>The host's loggers.</summary>
    public required ILoggerFactory Loggers { get; init; }

    /// <summary>The host's services.</summary>
    public required IServiceProvider Services { get; init; }

    /// <summary>Describes the backend as configured.</summary>
    /// <param name="provider">OpenTelemetry's <c>gen_ai.provider.name</c>.</param>
    /// <param name="capabilities">What such a backend can do when the configuration does not say.</param>
    /// <param name="model">The model it asks for, where that is not <see cref="BackendOptions.Model"/>.</param>
    public BackendDescriptor Describe(string provider, BackendCapabilities capabilities, string? model = null) => new()
    {
        Name = Name,
        Provider = provider,
        Model = model ?? Options.Model,
        Placement = Placement,
        Region = Options.Region,
        Capabilities = Options.Capabilities ?? capabilities,
        ContextWindow = Options.ContextWindow,
        MaxOutputTokens = Options.MaxOutputTokens,
        Price = Options.Price ?? (Placement == BackendPlacement.Local ? TokenPrice.Free : null),
        Prices = Options.Prices,
    };
}
