using Providers.Hosting;
using Providers.Ollama.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Makes the type <c>Ollama</c> known to the configuration.</summary>
public static class OllamaProvidersBuilderExtensions
{
    /// <summary>Adds backends of the type <c>Ollama</c>, local unless configured otherwise.</summary>
    public static ProvidersBuilder AddOllama(this ProvidersBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddBackendFactory(new OllamaBackendFactory());
    }
}
