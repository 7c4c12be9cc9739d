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
        var status = router.Status;
        return JsonAnswer.WriteAsync(
            context, StatusCodes.Status200OK, json => JsonSerializer.Serialize(json, status, StatusJson.Default.RouterStatus));
    }
}
