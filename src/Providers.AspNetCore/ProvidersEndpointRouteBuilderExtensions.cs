using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Providers.AspNetCore.Endpoints;
using Providers.Hosting;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Opens a host's router to OpenAI clients.</summary>
public static class ProvidersEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps <c>POST /v1/chat/completions</c> and <c>GET /v1/models</c> as OpenAI has them, <c>GET /healthz</c>,
    /// <c>GET /providers/status</c>, and <c>POST /providers/explain</c>, which says what would be done with a chat.
    /// </summary>
    /// <param name="endpoints">The host's endpoints. Its services must have the router: <c>AddProviders()</c>.</param>
    /// <returns>Conventions for all of them, such as <c>RequireAuthorization()</c>.</returns>
    /// <exception cref="InvalidOperationException">There is no router among the services.</exception>
    public static IEndpointConventionBuilder MapProviders(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var router = endpoints.ServiceProvider.GetRequiredService<ChatRouter>();
        var time = endpoints.ServiceProvider.GetService<TimeProvider>() ?? TimeProvider.System;
        var logger = endpoints.ServiceProvider.GetRequiredService<ILoggerFactory>().CreateLogger("Providers.Gateway");
        var group = endpoints.MapGroup("");
        group.MapPost("/v1/chat/completions", new ChatEndpoint(router, time, logger).HandleAsync);
        group.MapGet("/v1/models", new ModelsEndpoint(router).HandleAsync);
        group.MapGet("/healthz", HealthEndpoint.HandleAsync);
        group.MapGet("/providers/status", new StatusEndpoint(router).HandleAsync);
        group.MapPost("/providers/explain", new ExplainEndpoint(router, logger).HandleAsync);
        return group;
    }
}
