using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Providers.AspNetCore.Access;
using Providers.AspNetCore.Reading;
using Providers.AspNetCore.Writing;
using Providers.Hosting;

namespace Providers.AspNetCore.Endpoints;

/// <summary>Answers a chat, whole or as a stream.</summary>
internal sealed class ChatEndpoint(ChatRouter router, TimeProvider time, ILogger logger)
{
    public async Task AnswerAsync(HttpContext context, Caller caller)
    {
        var request = await RequestBody.ReadAsync(context, caller);
        if (request.Streams)
        {
            using var events = new EventStream(context, router, request, time);
            await events.RunAsync(logger);
            return;
        }

        var response = await router.GetResponseAsync(request.Messages, request.Options, context.RequestAborted);
        AnswerHeaders.Write(context.Response.Headers, response.GetRouteReport());
        JsonAnswer.Write(
            context, StatusCodes.Status200OK, (response, time),
            static (json, answer) => CompletionWriter.Write(json, answer.response, answer.time.GetUtcNow()));
    }
}
