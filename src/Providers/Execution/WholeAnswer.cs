using Microsoft.Extensions.AI;

namespace Providers.Execution;

/// <summary>
/// Collects an answer until it is complete. Nothing of it has been handed over before, so one that breaks off is asked for afresh
/// from the next leg, and the caller never sees the seam.
/// </summary>
internal readonly struct WholeAnswer(ChatCall call, AttemptLoop loop)
{
    /// <summary>A complete answer and the leg that gave it, which has concluded.</summary>
    /// <param name="first">The first leg, with content; owned from here on.</param>
    /// <returns>Null when the answer broke off and no leg was left.</returns>
    public async ValueTask<(ChatResponse Response, Leg Leg)?> CollectAsync(Leg first)
    {
        var leg = first;
        while (leg is not null)
        {
            try
            {
                if (leg is WholeLeg { Response: { } whole })
                {
                    leg.Succeed();
                    return (whole, leg);
                }

                var updates = new List<ChatResponseUpdate>();
                if (await DrainAsync(leg, updates).ConfigureAwait(false) is not { } failure)
                {
                    leg.Succeed();
                    return (Join(updates, leg), leg);
                }

                leg.Fail(failure);
                call.Caller.ThrowIfCancellationRequested();
                if (call.Route.OnInterrupted == InterruptionPolicy.Fail)
                {
                    var report = call.Report();
                    loop.Services.Telemetry.CallEnded(report, ChatFailureKind.Interrupted);
                    throw new PartialAnswerException(
                        updates.ToChatResponse().Text, report, "the route does not resume answers", failure);
                }

                if (!loop.GoesOnAfter(failure, leg.Backend))
                {
                    return null;
                }
            }
            finally
            {
                await leg.DisposeAsync().ConfigureAwait(false);
            }

            leg = await loop.NextAsync().ConfigureAwait(false);
        }

        return null;
    }

    private static async ValueTask<ChatBackendException?> DrainAsync(Leg leg, List<ChatResponseUpdate> updates)
    {
        updates.AddRange(leg.TakeOpening());
        try
        {
            while (await leg.PullAsync().ConfigureAwait(false))
            {
                updates.Add(leg.Receive());
            }

            return null;
        }
        catch (Exception exception)
        {
            return leg.ExplainBreak(exception);
        }
    }

    private static ChatResponse Join(List<ChatResponseUpdate> updates, Leg leg)
    {
        var response = updates.ToChatResponse();
        response.Usage = leg.Usage;
        response.FinishReason ??= leg.FinishReason;
        return response;
    }
}
