using Providers.Hosting;
using Providers.OpenAI.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Makes the types <c>OpenAI</c> and <c>AzureOpenAI</c> known to the configuration.</summary>
public static class OpenAIProvidersBuilderExtensions
{
    /// <summary>Adds backends of the type <c>OpenAI</c>: the official API and every endpoint that speaks its protocol.</summary>
    public static ProvidersBuilder AddOpenAI(this ProvidersBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddBackendFactory(new OpenAIBackendFactory());
    }

    /// <summary>Adds backends of the type <c>AzureOpenAI</c>.</summary>
    public static ProvidersBuilder AddAzureOpenAI(this ProvidersBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddBackendFactory(new AzureOpenAIBackendFactory());
    }
}
