using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Providers.AspNetCore.Failures;
using Providers.AspNetCore.Reading;
using Providers.AspNetCore.Writing;
using Providers.Hosting;

namespace Providers.AspNetCore.Endpoints;

/// <summary>Says what would be done with a chat now, and why. Takes the same body as the chat; nothing is sent.</summary>
internal sealed class ExplainEndpoint(ChatRouter router, ILogger logger)
{
    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            var request = await CompletionRequest.ReadAsync(context);
            var plan = await router.ExplainAsync(request.Messages, request.Options, context.RequestAborted);
            AnswerHeaders.WriteRoute(context.Response.Headers, plan.Route);
            await JsonAnswer.WriteAsync(
                context, StatusCodes.Status200OK, json => JsonSerializer.Serialize(json, plan, StatusJson.Default.RouteExplanation));
        }
        catch (Exception exception)
        {
            await FailureResponse.WriteAsync(context, exception, logger);
        }
    }
}
