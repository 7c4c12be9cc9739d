using Microsoft.Extensions.AI;

namespace Providers.Execution;

/// <summary>Asks the route's backends, and the stored answers when none of them answered.</summary>
internal sealed class LiveAnswer(ExecutionServices services)
{
    public async ValueTask<ChatResponse> WholeAsync(ChatCall call, Question question)
    {
        using var admission = await CallAdmission.AskAsync(call, services).ConfigureAwait(false);
        if (!admission.IsGranted)
        {
            return await StoredAsync(call, question, allowed: true).ConfigureAwait(false);
        }

        using var loop = new AttemptLoop(call, services, admission.GrantedAt);
        var leg = await loop.NextAsync().ConfigureAwait(false);
        var whole = leg is null ? null : await new WholeAnswer(call, loop).CollectAsync(leg).ConfigureAwait(false);
        if (whole is not { } answer)
        {
            return await StoredAsync(call, question, loop.AllowsStoredAnswers).ConfigureAwait(false);
        }

        var report = Conclude(call, answer.Leg);
        answer.Response.WithReport(report);
        services.Answers.Keep(call, question, answer.Response, report);
        return answer.Response;
    }

    public async IAsyncEnumerable<ChatResponseUpdate> StreamAsync(ChatCall call, Question question)
    {
        using var admission = await CallAdmission.AskAsync(call, services).ConfigureAwait(false);
        ChatResponse? stored = null;
        if (!admission.IsGranted)
        {
            stored = await StoredAsync(call, question, allowed: true).ConfigureAwait(false);
        }
        else
        {
            using var loop = new AttemptLoop(call, services, admission.GrantedAt);
            if (await loop.NextAsync().ConfigureAwait(false) is { } leg)
            {
                var announce = ProviderOptions.Of(call.Options).OnFirstContent;
                var kept = AnswerDesk.Keeps(question) ? new List<ChatResponseUpdate>() : null;
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

                yield break;
            }

            stored = await StoredAsync(call, question, loop.AllowsStoredAnswers).ConfigureAwait(false);
        }

        ProviderOptions.Of(call.Options).OnFirstContent?.Invoke(stored.GetRouteReport()!);
        foreach (var update in stored.ToChatResponseUpdates())
        {
            yield return update;
        }
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

    private async ValueTask<ChatResponse> StoredAsync(ChatCall call, Question question, bool allowed)
    {
        if (allowed && call.Route.DegradeToAnswers
            && await services.Answers.FindStoredAsync(call, question).ConfigureAwait(false) is { } stored)
        {
            services.Telemetry.CallEnded(stored.GetRouteReport()!, null);
            return stored;
        }

        var failure = RouteFailure.Of(call);
        services.Telemetry.CallEnded(failure.Report, failure.Kind);
        throw failure;
    }
}
