using Microsoft.Extensions.AI;
using Providers.Telemetry;

namespace Providers.Execution;

/// <summary>
/// Hands a streamed answer on as it comes. When it breaks off, the route's rule decides: another leg finishes it, so that the caller
/// receives every character once, or <see cref="PartialAnswerException"/> tells what was delivered.
/// </summary>
internal sealed class StreamRelay(ChatCall call, AttemptLoop loop, RouterTelemetry telemetry)
{
    private ChatBackendException? cause;

    /// <summary>The answer's updates; the last one carries finish reason, usage and report.</summary>
    /// <param name="first">The first leg, with content; owned from here on.</param>
    /// <param name="conclude">Makes the report of a complete answer.</param>
    public async IAsyncEnumerable<ChatResponseUpdate> RunAsync(Leg first, Func<Leg, RouteReport> conclude)
    {
        var leg = first;
        using var handOver = new HandOver();
        try
        {
            while (true)
            {
                foreach (var update in leg.TakeOpening())
                {
                    if (handOver.Take(update) is { } handed)
                    {
                        yield return handed;
                    }
                }

                ChatBackendException? failure = null;
                while (!handOver.HasDiverged)
                {
                    try
                    {
                        if (!await leg.PullAsync().ConfigureAwait(false))
                        {
                            break;
                        }
                    }
                    catch (Exception exception)
                    {
                        failure = leg.ExplainBreak(exception);
                        break;
                    }

                    if (handOver.Take(leg.Receive()) is { } handed)
                    {
                        yield return handed;
                    }
                }

                if (failure is null && handOver.Complete() is { } rest)
                {
                    yield return rest;
                }

                if (handOver.HasDiverged)
                {
                    await leg.DisposeAsync().ConfigureAwait(false);
                    throw Partial(handOver, "the backend that was to finish it said something else");
                }

                if (failure is null)
                {
                    leg.Succeed();
                    yield return handOver.End(leg, conclude(leg));
                    yield break;
                }

                leg.Fail(failure);
                await leg.DisposeAsync().ConfigureAwait(false);
                leg = await ResumeAsync(handOver, failure).ConfigureAwait(false);
            }
        }
        finally
        {
            await leg.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async ValueTask<Leg> ResumeAsync(HandOver handOver, ChatBackendException failure)
    {
        call.Caller.ThrowIfCancellationRequested();
        cause ??= failure;
        if (ReasonNotToResume(handOver, failure) is { } reason)
        {
            throw Partial(handOver, reason);
        }

        var continuation = new Continuation(
            handOver.DeliveredText, call.Messages, allowsPrefill: call.Options?.Tools is not { Count: > 0 });
        var leg = await loop.ResumeAsync(continuation).ConfigureAwait(false)
            ?? throw Partial(handOver, "no other backend could finish it");
        handOver.Join(continuation.SeamFor(leg.Send));
        return leg;
    }

    private string? ReasonNotToResume(HandOver handOver, ChatBackendException failure) => failure.Kind switch
    {
        ChatFailureKind.DeadlinePassed => "the deadline passed",
        ChatFailureKind.ContentRefused => "the provider's filter stopped it",
        _ when call.Route.OnInterrupted != InterruptionPolicy.Resume => "the route does not resume answers",
        _ when !handOver.IsPlainText => "it is more than plain text",
        _ when call.Options?.ResponseFormat is ChatResponseFormatJson => "it is bound to a format",
        _ when call.Options?.ConversationId is not null => "its conversation is held by one provider",
        _ => null,
    };

    private PartialAnswerException Partial(HandOver handOver, string reason)
    {
        var report = call.Report();
        telemetry.CallEnded(report, ChatFailureKind.Interrupted);
        return new PartialAnswerException(handOver.DeliveredText, report, reason, cause);
    }
}
