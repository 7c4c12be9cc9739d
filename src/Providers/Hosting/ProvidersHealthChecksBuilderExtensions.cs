using Microsoft.Extensions.Diagnostics.HealthChecks;
using Providers.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the router's health check.</summary>
public static class ProvidersHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds a check that sends nothing. Healthy: every route has a backend of its own that can be asked. Degraded: a route has only its
    /// degrade ladder, or not even that. Unhealthy: no route has any backend that can be asked.
    /// </summary>
    /// <param name="builder">The host's checks.</param>
    /// <param name="name">The check's name. Default: <c>providers</c>.</param>
    /// <param name="failureStatus">What is reported for unhealthy; null is <see cref="HealthStatus.Unhealthy"/>.</param>
    /// <param name="tags">Tags to choose checks by.</param>
    public static IHealthChecksBuilder AddProviders(
        this IHealthChecksBuilder builder, string name = "providers", HealthStatus? failureStatus = null, IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new HealthCheckRegistration(
            name, services => new RouterHealthCheck(services.GetRequiredService<ChatRouter>()), failureStatus, tags));
    }
}
