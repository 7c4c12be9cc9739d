using Microsoft.Extensions.AI;

namespace Providers.Execution;

/// <summary>Asks the route's backends, and the kept answers when none of them answered.</summary>
internal sealed class LiveAnswer(ExecutionServices services)
{
    /// <summary>Counts the call and plans it.</summary>
    /// <param name="call">The request.</param>
    /// <param name="isShared">Whether it is one that many share, each of them admitted before joining it: limits count each of them once.</param>
    public AttemptLoop Begin(ChatCall call, bool isShared)
    {
        services.Retries.CountRequest(call.Clock.StartedAt);
        if (call.Route.Hedge.Enabled)
        {
            services.Hedges.CountRequest(call.Route.Hedge.MaxExtraLoad);
        }

        return new AttemptLoop(call, services, isAdmitted: isShared);
    }

    /// <summary>The whole answer of the first leg or of those that follow it, or what stands in for it.</summary>
    /// <param name="loop">The call's.</param>
    /// <param name="question">What it is to kept answers.</param>
    /// <param name="first">The first leg, with content; null when there was none. Owned from here on.</param>
    public ValueTask<ChatResponse> FinishAsync(AttemptLoop loop, Question question, Leg? first)
    {
        if (first is not WholeLeg { Response: { } whole })
        {
            return CollectAsync(loop, question, first);
        }

        first.Succeed();
        first.Free();
        return new ValueTask<ChatResponse>(Deliver(loop.Call, question, whole, first));
    }

    public async IAsyncEnumerable<ChatResponseUpdate> StreamAsync(ChatCall call, Question question)
    {
        using var loop = Begin(call, question.IsShared);
        var leg = await loop.NextAsync().ConfigureAwait(false);
        if (leg is null || call.Route.OnInterrupted == InterruptionPolicy.Whole)
        {
            foreach (var update in Replay(call, await FinishAsync(loop, question, leg).ConfigureAwait(false)))
            {
                yield return update;
            }

            yield break;
        }

        var announce = ProviderOptions.Of(call.Options).OnFirstContent;
        var kept = question.IsKept ? new List<ChatResponseUpdate>() : null;
        var relay = new StreamRelay(call, loop, services.Telemetry);
        await foreach (var update in relay.RunAsync(leg, winner => Conclude(call, winner)).ConfigureAwait(false))
        {
            announce?.Invoke(call.Report(leg));
            announce = null;
            kept?.Add(update);
            yield return update;
        }

        if (kept is not null)
        {
            var response = kept.ToChatResponse();
            services.Answers.Keep(call, question, response, response.GetRouteReport()!);
        }
    }

    /// <summary>A whole answer as a stream.</summary>
    public static ChatResponseUpdate[] Replay(ChatCall call, ChatResponse whole)
    {
        ProviderOptions.Of(call.Options).OnFirstContent?.Invoke(whole.GetRouteReport()!);
        return whole.ToChatResponseUpdates();
    }

    /// <summary>What is given where no leg answered.</summary>
    /// <exception cref="ChatRouteException">Nothing fits.</exception>
    public async ValueTask<ChatResponse> StandInAsync(ChatCall call, Question question, bool allowed)
    {
        if (allowed && await services.Answers.FindStandInAsync(call, question).ConfigureAwait(false) is { } standIn)
        {
            return standIn;
        }

        var failure = RouteFailure.Of(call);
        services.Telemetry.CallEnded(failure.Report, failure.Kind);
        throw failure;
    }

    private async ValueTask<ChatResponse> CollectAsync(AttemptLoop loop, Question question, Leg? first)
    {
        var call = loop.Call;
        return first is not null && await new WholeAnswer(call, loop).CollectAsync(first).ConfigureAwait(false) is { } answer
            ? Deliver(call, question, answer.Response, answer.Leg)
            : await StandInAsync(call, question, loop.AllowsStoredAnswers).ConfigureAwait(false);
    }

    private ChatResponse Deliver(ChatCall call, Question question, ChatResponse response, Leg winner)
    {
        var report = Conclude(call, winner);
        services.Answers.Keep(call, question, response, report);
        return response.WithReport(report);
    }

    private RouteReport Conclude(ChatCall call, Leg winner)
    {
        if (call.Profile.Session is { } session)
        {
            services.Sessions.Remember(
                session, winner.Backend.Name, call.Profile.InputTokens, winner.Usage, call.Clock.Timestamp);
        }

        var report = call.Report(winner);
        services.Telemetry.CallEnded(report, null);
        return report;
    }
}
