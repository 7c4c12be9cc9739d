using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Providers.AspNetCore.Access;
using Providers.AspNetCore.Failures;
using Providers.AspNetCore.Reading;
using Providers.Hosting;

namespace Providers.AspNetCore.Writing;

/// <summary>
/// Streams one answer. The head waits for the first content, so that a route that fails is told with its status; but not for ever,
/// as a proxy on the way would take a silent connection for a dead one.
/// </summary>
internal sealed class EventStream : IDisposable
{
    /// <summary>Well within the 60 s after which proxies commonly give up.</summary>
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(15);

    private readonly HttpContext context;
    private readonly ChatRouter router;
    private readonly CompletionRequest request;
    private readonly ClosingTime closing;
    private readonly CancellationTokenSource leaving;
    private readonly ChunkWriter chunks;
    private readonly PeriodicTimer silence;
    private Task<bool>? tick;
    private RouteReport? committed;
    private bool hasBegun;

    public EventStream(HttpContext context, ChatRouter router, CompletionRequest request, ClosingTime closing, TimeProvider time)
    {
        this.context = context;
        this.router = router;
        this.request = request;
        this.closing = closing;
        leaving = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, closing.Token);
        chunks = new ChunkWriter(context.Response.BodyWriter, request.IncludesUsage, time);
        silence = new PeriodicTimer(LongestSilence, time);
        request.Options.ForProviders(own => own.OnFirstContent = report => committed = report);
    }

    /// <summary>Streams the answer to its end, or tells in the stream that it broke off. Throws only while nothing has been sent.</summary>
    public async Task RunAsync(ILogger logger)
    {
        try
        {
            await RelayAsync();
            chunks.WriteEnd();
        }
        catch (Exception exception) when (hasBegun && !context.RequestAborted.IsCancellationRequested)
        {
            chunks.WriteError(FailureResponse.Judge(closing.Explain(exception), logger));
        }

        await FlushAsync();
    }

    public void Dispose()
    {
        leaving.Dispose();
        silence.Dispose();
    }

    private async Task RelayAsync()
    {
        await using var updates = router.GetStreamingResponseAsync(request.Messages, request.Options, leaving.Token)
            .GetAsyncEnumerator(CancellationToken.None);
        while (true)
        {
            var next = updates.MoveNextAsync();
            if (!(next.IsCompletedSuccessfully ? next.Result : await WaitAsync(next.AsTask())))
            {
                return;
            }

            if (!hasBegun)
            {
                Begin();
                AnswerHeaders.WriteCommitted(context.Response.Headers, committed!);
            }

            chunks.Model ??= committed!.Model ?? committed.Route;
            chunks.Write(updates.Current);
        }
    }

    private async Task<bool> WaitAsync(Task<bool> next)
    {
        try
        {
            await ShowLifeAsync(next);
        }
        catch
        {
            // What is still being read can't be disposed: its call would stay under way for ever.
            await leaving.CancelAsync();
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        return await next;
    }

    /// <summary>Sends what was written so far, and signs of life while nothing follows.</summary>
    private async Task ShowLifeAsync(Task<bool> next)
    {
        if (hasBegun)
        {
            await FlushAsync();
        }

        while (await Task.WhenAny(next, tick ??= silence.WaitForNextTickAsync(CancellationToken.None).AsTask()) != next)
        {
            tick = null;
            if (!hasBegun)
            {
                Begin();
                await WriteRouteAsync();
            }

            chunks.WriteComment();
            await FlushAsync();
        }
    }

    private async Task WriteRouteAsync()
    {
        try
        {
            var plan = await router.ExplainAsync(request.Messages, request.Options, leaving.Token);
            AnswerHeaders.WriteRoute(context.Response.Headers, plan.Route);
        }
        catch (Exception)
        {
            // The configuration may be another by now, without this route. A header is not worth the answer that is on its way.
        }
    }

    private void Begin()
    {
        hasBegun = true;
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-cache";

        // Asks nginx not to keep the events back.
        context.Response.Headers["x-accel-buffering"] = "no";
    }

    /// <summary>Without the client's token: whoever has left is noticed by the read of the next update.</summary>
    private async ValueTask FlushAsync() => await context.Response.BodyWriter.FlushAsync(CancellationToken.None);
}
