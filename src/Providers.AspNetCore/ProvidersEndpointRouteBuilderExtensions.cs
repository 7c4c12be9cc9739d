using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Providers.AspNetCore.Endpoints;
using Providers.Hosting;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Opens a host's router to OpenAI clients.</summary>
public static class ProvidersEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps <c>GET /v1/models</c> and <c>GET /healthz</c>.
    /// </summary>
    /// <param name="endpoints">The host's endpoints. Its services must have the router: <c>AddProviders()</c>.</param>
    /// <returns>Conventions for all of them, such as <c>RequireAuthorization()</c>.</returns>
    /// <exception cref="InvalidOperationException">There is no router among the services.</exception>
    public static IEndpointConventionBuilder MapProviders(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var router = endpoints.ServiceProvider.GetRequiredService<ChatRouter>();
        var group = endpoints.MapGroup("");
        group.MapGet("/v1/models", new ModelsEndpoint(router).HandleAsync);
        group.MapGet("/healthz", HealthEndpoint.HandleAsync);
        return group;
    }
}
