using Microsoft.Extensions.AI;

namespace Providers.Execution;

/// <summary>Asks the route's backends, and the kept answers when none of them answered.</summary>
internal sealed class LiveAnswer(ExecutionServices services)
{
    public async ValueTask<ChatResponse> WholeAsync(ChatCall call, Question question)
    {
        Count(call);
        using var loop = new AttemptLoop(call, services, isAdmitted: question.IsShared);
        var leg = await loop.NextAsync().ConfigureAwait(false);
        if (leg is WholeLeg { Response: { } whole })
        {
            leg.Succeed();
            leg.Free();
            return Deliver(call, question, whole, leg);
        }

        return leg is not null && await new WholeAnswer(call, loop).CollectAsync(leg).ConfigureAwait(false) is { } answer
            ? Deliver(call, question, answer.Response, answer.Leg)
            : await StandInAsync(call, question, loop.AllowsStoredAnswers).ConfigureAwait(false);
    }

    public async IAsyncEnumerable<ChatResponseUpdate> StreamAsync(ChatCall call, Question question)
    {
        if (call.Route.OnInterrupted == InterruptionPolicy.Whole)
        {
            foreach (var update in Replay(call, await WholeAsync(call, question).ConfigureAwait(false)))
            {
                yield return update;
            }

            yield break;
        }

        Count(call);
        using var loop = new AttemptLoop(call, services, isAdmitted: question.IsShared);
        if (await loop.NextAsync().ConfigureAwait(false) is not { } leg)
        {
            foreach (var update in Replay(call, await StandInAsync(call, question, loop.AllowsStoredAnswers).ConfigureAwait(false)))
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

    private void Count(ChatCall call)
    {
        services.Retries.CountRequest(call.Clock.StartedAt);
        if (call.Route.Hedge.Enabled)
        {
            services.Hedges.CountRequest(call.Route.Hedge.MaxExtraLoad);
        }
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
