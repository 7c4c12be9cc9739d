using Microsoft.Extensions.AI;

namespace Providers;

/// <summary>Sets what one call asks of the router.</summary>
public static class ProviderOptionsExtensions
{
    /// <summary>Sets what this call asks of the router: its tenant, session, deadline and the like.</summary>
    /// <returns>The same options, for chaining.</returns>
    public static ChatOptions ForProviders(this ChatOptions options, Action<ProviderOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(configure);
        configure(new ProviderOptions(options.AdditionalProperties ??= []));
        return options;
    }
}
