using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.AI;
using Providers.AspNetCore.Failures;

namespace Providers.AspNetCore.Reading;

/// <summary>A client's request, in the router's terms.</summary>
internal sealed record CompletionRequest(IReadOnlyList<ChatMessage> Messages, ChatOptions Options)
{
    /// <summary>Names who is charged, where the gateway has no keys of its own to tell by.</summary>
    private const string TenantHeader = "x-providers-tenant";

    public bool Streams { get; init; }

    /// <summary>Whether a stream ends with its usage.</summary>
    public bool IncludesUsage { get; init; }

    /// <exception cref="RefusedRequestException">The body is no request of the protocol, or asks for what is not offered.</exception>
    public static async ValueTask<CompletionRequest> ReadAsync(HttpContext context)
    {
        using var body = await RequestBody.ReadAsync(context.Request.BodyReader, context.RequestAborted);
        var request = RequestReader.Read(body.RootElement);
        if (context.Request.Headers[TenantHeader].ToString() is { Length: > 0 } tenant)
        {
            request.Options.ForProviders(own => own.Tenant = tenant);
        }

        return request;
    }
}
