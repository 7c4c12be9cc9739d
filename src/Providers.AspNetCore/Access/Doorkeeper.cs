using System.Net;
using Microsoft.AspNetCore.Http;
using Providers.AspNetCore.Failures;
using Providers.Hosting;

namespace Providers.AspNetCore.Access;

/// <summary>Tells who asks, by the keys of the configuration in force, and turns away whoever may not.</summary>
internal sealed class Doorkeeper(ChatRouter router)
{
    /// <summary>Names who is charged where no keys are configured, and for whom an operator asks.</summary>
    private const string TenantHeader = "x-providers-tenant";
    private const string Scheme = "Bearer ";

    private volatile KeyRing ring = new(router.Options);

    public GatewayOptions Options => router.Options.Gateway;

    /// <exception cref="RefusedRequestException">It may not.</exception>
    public Caller Admit(HttpContext context, Audience audience)
    {
        var keys = Keys();
        if (keys.IsEmpty)
        {
            return Anonymous(context, keys.Options.Gateway);
        }

        var caller = keys.Find(KeyOf(context.Request)) ?? throw new RefusedRequestException(
            "Send a key of this gateway, as Authorization: Bearer KEY.", parameter: null, "invalid_api_key")
        {
            Status = StatusCodes.Status401Unauthorized,
        };
        return audience switch
        {
            Audience.Operators when !caller.IsOperator => throw NotAllowed("This needs a key under Gateway:OperatorKeys.", "not_allowed"),
            Audience.Tenants when caller.IsOperator => throw NotAllowed("An operator's key does not chat: use a tenant's.", "not_allowed"),
            _ => caller.IsOperator && Named(context.Request) is { } tenant ? caller with { Tenant = tenant } : caller,
        };
    }

    private KeyRing Keys()
    {
        var keys = ring;
        return ReferenceEquals(keys.Options, router.Options) ? keys : ring = new KeyRing(router.Options);
    }

    private static Caller Anonymous(HttpContext context, GatewayOptions options)
    {
        if (options.Anonymous == AnonymousAccess.Loopback)
        {
            if (!IsLocal(context))
            {
                throw NotAllowed("This gateway has no keys, and without keys it serves its own machine alone.", "keys_required");
            }

            // A page may have its own name lead here: its browser then takes this for the page's own server, and tells no origin.
            if (context.Connection.RemoteIpAddress is not null && !IsLoopback(context.Request.Host))
            {
                throw NotAllowed(
                    "This gateway has no keys, and without keys it goes by this machine's own names alone: ask it as localhost or "
                    + "127.0.0.1, or give it keys.",
                    "keys_required");
            }

            // A page that somebody else wrote, in a browser on this machine, is not this machine.
            if (context.Request.Headers.Origin is { Count: > 0 } origin && !IsLoopback(origin.ToString()))
            {
                throw NotAllowed("This gateway has no keys, and without keys it serves no pages from elsewhere.", "keys_required");
            }
        }

        return new Caller(Named(context.Request), IsOperator: true);
    }

    /// <summary>Without an address it came over no network; one that a proxy passes on came from wherever.</summary>
    private static bool IsLocal(HttpContext context)
        => IsLocal(context.Connection.LocalIpAddress)
            && IsLocal(context.Connection.RemoteIpAddress)
            && !context.Request.Headers.ContainsKey("X-Forwarded-For")
            && !context.Request.Headers.ContainsKey("Forwarded");

    private static bool IsLocal(IPAddress? address) => address is null || IPAddress.IsLoopback(address);

    private static bool IsLoopback(string page) => Uri.TryCreate(page, UriKind.Absolute, out var address) && address.IsLoopback;

    /// <summary>No browser leaves its server unnamed.</summary>
    private static bool IsLoopback(HostString name)
        => name.Host is "" || name.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || IPAddress.TryParse(name.Host, out var address) && IPAddress.IsLoopback(address);

    private static ReadOnlySpan<char> KeyOf(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header.AsSpan(Scheme.Length).Trim() : [];
    }

    private static string? Named(HttpRequest request)
        => request.Headers[TenantHeader].ToString() is { Length: > 0 } tenant ? tenant : null;

    private static RefusedRequestException NotAllowed(string message, string code)
        => new(message, parameter: null, code) { Status = StatusCodes.Status403Forbidden };
}
