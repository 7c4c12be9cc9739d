using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Hosting;
using Providers.AspNetCore.Access;
using Providers.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Prepares a host for its gateway.</summary>
public static class ProvidersGatewayServiceCollectionExtensions
{
    /// <summary>
    /// Holds the host's server to the configuration's <c>Gateway</c> section, as it is when the host starts: the size of bodies and heads,
    /// clients that are too slow, and how long answers under way may take to end when the host stops.
    /// </summary>
    /// <param name="services">The host's services, with the router: <c>AddProviders()</c>.</param>
    public static IServiceCollection AddProvidersGateway(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<KestrelServerOptions>()
            .Configure<ChatRouter>((server, router) => ServerLimits.Apply(server, router.Options.Gateway));
        services.AddOptions<HostOptions>()
            .Configure<ChatRouter>((host, router) => host.ShutdownTimeout = router.Options.Gateway.ShutdownWithin);
        return services;
    }
}
