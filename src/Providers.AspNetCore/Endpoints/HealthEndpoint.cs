using Microsoft.AspNetCore.Http;

namespace Providers.AspNetCore.Endpoints;

/// <summary>Says that the process lives and serves. Whether anything can answer is another question: see the status.</summary>
internal static class HealthEndpoint
{
    public static Task HandleAsync(HttpContext context)
    {
        context.Response.ContentType = "text/plain";
        return context.Response.WriteAsync("ok\n", context.RequestAborted);
    }
}
