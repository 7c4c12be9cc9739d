using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Providers.AspNetCore.Access;
using Providers.AspNetCore.Writing;
using Providers.Hosting;

namespace Providers.AspNetCore.Endpoints;

/// <summary>Says what is known of backends, routes and limits now.</summary>
internal sealed class StatusEndpoint(ChatRouter router)
{
    public Task AnswerAsync(HttpContext context, Caller caller)
    {
        JsonAnswer.Write(
            context, StatusCodes.Status200OK, router.Status,
            static (json, status) => JsonSerializer.Serialize(json, status, StatusJson.Default.RouterStatus));
        return Task.CompletedTask;
    }
}
