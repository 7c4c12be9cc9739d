using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Providers.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the router.</summary>
public static class ProvidersServiceCollectionExtensions
{
    /// <summary>
    /// Registers the <see cref="ChatRouter"/> that a configuration describes, as the host's <see cref="IChatClient"/> (its default
    /// route), and under each route's name as a keyed <see cref="IChatClient"/>. It is built when the host starts, or when it is first
    /// asked for. Disposing one of these clients, or a pipeline built on it, leaves the router open: it is the container's.
    /// </summary>
    /// <param name="services">The host's services. One router can be registered.</param>
    /// <param name="configuration">
    /// The section <c>Providers</c>, or a whole configuration that has it. It is read again when it changes.
    /// </param>
    /// <returns>Adds in code what the configuration names.</returns>
    /// <exception cref="InvalidOperationException">There is a router already.</exception>
    public static ProvidersBuilder AddProviders(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        if (services.Any(service => service.ServiceType == typeof(ChatRouter)))
        {
            throw new InvalidOperationException("AddProviders() was called before: one router serves every route.");
        }

        var builder = new ProvidersBuilder();
        var section = ConfigurationReader.SectionOf(configuration);
        services.AddSingleton(provider => RouterComposition.Compose(section, builder.Registrations, provider));
        services.AddSingleton<IChatClient>(provider => new RouteClient(provider.GetRequiredService<ChatRouter>(), route: null));
        services.AddKeyedSingleton(KeyedService.AnyKey, (provider, key) => provider.GetRequiredService<ChatRouter>().Route($"{key}"));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, RouterStartup>());
        return builder;
    }
}
