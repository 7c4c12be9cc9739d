using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Providers.AspNetCore.Access;
using Providers.AspNetCore.Reading;
using Providers.AspNetCore.Writing;
using Providers.Hosting;

namespace Providers.AspNetCore.Endpoints;

/// <summary>Says what would be done with a chat now, and why. Takes the same body as the chat; nothing is sent.</summary>
internal sealed class ExplainEndpoint(ChatRouter router, BodyRoom room)
{
    public async Task AnswerAsync(HttpContext context, Caller caller)
    {
        using var held = new HeldBody(room);
        var request = await RequestBody.ReadAsync(context, caller, held);
        var plan = await router.ExplainAsync(request.Messages, request.Options, context.RequestAborted);
        AnswerHeaders.WriteRoute(context.Response.Headers, plan.Route);
        JsonAnswer.Write(
            context, StatusCodes.Status200OK, plan,
            static (json, plan) => JsonSerializer.Serialize(json, plan, StatusJson.Default.RouteExplanation));
    }
}
