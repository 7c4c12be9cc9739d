using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Providers.AspNetCore.Access;
using Providers.AspNetCore.Reading;
using Providers.AspNetCore.Writing;
using Providers.Hosting;

namespace Providers.AspNetCore.Endpoints;

/// <summary>Answers a chat, whole or as a stream.</summary>
internal sealed class ChatEndpoint(ChatRouter router, BodyRoom room, ClosingTime closing, TimeProvider time, ILogger logger)
{
    public async Task AnswerAsync(HttpContext context, Caller caller)
    {
        using var held = new HeldBody(room);
        var request = await RequestBody.ReadAsync(context, caller, held);
        try
        {
            await (request.Streams ? StreamAsync(context, request) : RespondAsync(context, request));
        }
        catch (OperationCanceledException exception)
        {
            throw closing.Explain(exception);
        }
    }

    private async Task StreamAsync(HttpContext context, CompletionRequest request)
    {
        using var events = new EventStream(context, router, request, closing, time);
        await events.RunAsync(logger);
    }

    private async Task RespondAsync(HttpContext context, CompletionRequest request)
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, closing.Token);
        var response = await router.GetResponseAsync(request.Messages, request.Options, leaving.Token);
        AnswerHeaders.Write(context.Response.Headers, response.GetRouteReport());
        JsonAnswer.Write(
            context, StatusCodes.Status200OK, (response, time),
            static (json, answer) => CompletionWriter.Write(json, answer.response, answer.time.GetUtcNow()));
    }
}
