using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Providers.AspNetCore.Access;
using Providers.AspNetCore.Endpoints;
using Providers.AspNetCore.Failures;
using Providers.Hosting;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Opens a host's router to OpenAI clients.</summary>
public static class ProvidersEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps <c>POST /v1/chat/completions</c> and <c>GET /v1/models</c> as OpenAI has them, <c>GET /healthz</c>,
    /// <c>GET /providers/status</c>, and <c>POST /providers/explain</c>, which says what would be done with a chat.
    /// </summary>
    /// <remarks>
    /// The configuration's <c>Tenants:*:Keys</c> and <c>Gateway</c> say who may come in. Without keys only this machine is served, unless
    /// <c>Gateway:Anonymous</c> says that the host, or a proxy, decides. <c>AddProvidersGateway()</c> sets the server's limits.
    /// </remarks>
    /// <param name="endpoints">The host's endpoints. Its services must have the router: <c>AddProviders()</c>.</param>
    /// <returns>Conventions for all of them, such as <c>RequireAuthorization()</c>.</returns>
    /// <exception cref="InvalidOperationException">There is no router among the services.</exception>
    public static IEndpointConventionBuilder MapProviders(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var router = endpoints.ServiceProvider.GetRequiredService<ChatRouter>();
        var time = endpoints.ServiceProvider.GetService<TimeProvider>() ?? TimeProvider.System;
        var logger = endpoints.ServiceProvider.GetRequiredService<ILoggerFactory>().CreateLogger("Providers.Gateway");
        var entrance = new Entrance(new Doorkeeper(router), logger);
        var models = new ModelsEndpoint(router);
        var room = new BodyRoom(() => router.Options.Gateway.ConcurrentBodyBytes);
        var chat = new ChatEndpoint(router, room, new ClosingTime(Lifetime(endpoints), StopsWithin(endpoints), time), time, logger);
        var group = endpoints.MapGroup("");
        group.MapPost("/v1/chat/completions", entrance.To(Audience.Tenants, chat.AnswerAsync));
        group.MapGet("/v1/models", entrance.To(Audience.Both, models.ListAsync));
        group.MapGet($"/v1/models/{{**{ModelsEndpoint.NameInPath}}}", entrance.To(Audience.Both, models.FindAsync));
        group.MapFallback("/v1/{**path}", entrance.To(Audience.Both, RefuseUnknown));

        // Where a client ends up whose base address lacks the /v1.
        group.MapFallback("/chat/completions", entrance.To(Audience.Both, RefuseUnknown));
        group.MapMethods("/healthz", [HttpMethods.Get, HttpMethods.Head], HealthEndpoint.HandleAsync);
        group.MapGet("/providers/status", entrance.To(Audience.Operators, new StatusEndpoint(router).AnswerAsync));
        group.MapPost("/providers/explain", entrance.To(Audience.Both, new ExplainEndpoint(router, room).AnswerAsync));
        return group;
    }

    private static IHostApplicationLifetime Lifetime(IEndpointRouteBuilder endpoints)
        => endpoints.ServiceProvider.GetRequiredService<IHostApplicationLifetime>();

    private static TimeSpan StopsWithin(IEndpointRouteBuilder endpoints)
        => endpoints.ServiceProvider.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout;

    private static Task RefuseUnknown(HttpContext context, Caller caller)
        => throw new RefusedRequestException(
            "There is no such address here: POST /v1/chat/completions and GET /v1/models are what this gateway has. A client's base "
            + "address ends in /v1.",
            parameter: null, "unknown_url")
        {
            Status = StatusCodes.Status404NotFound,
        };
}
