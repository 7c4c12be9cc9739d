using Polly;
using Providers.Failures;
using Providers.Routing;

namespace Providers.Execution;

/// <summary>
/// The only loop over backends, for plain and streamed requests alike: it takes the plan's legs in order, opens each up to its first
/// content, and returns the first that has some. What follows a failure is the failure table's to say.
/// </summary>
internal sealed class AttemptLoop : IDisposable
{
    private readonly ChatCall call;
    private readonly ExecutionServices services;
    private readonly RouteReadings readings;
    private readonly RoutePlan plan;
    private RouteLeg? upcoming;
    private int? leastWindow;
    private bool hasFailed;
    private bool isClosed;

    public AttemptLoop(ChatCall call, ExecutionServices services)
    {
        this.call = call;
        this.services = services;
        readings = RouteReadings.Of(call.Route, call.Profile, services);
        plan = RoutePlanner.Plan(call.Profile, call.Route.Policy, call.RoutingContext(services.Random), readings.Span);
        Advance();
    }

    /// <summary>Whether what failed leaves the stored answers as a last step: they can't mend a request that is wrong.</summary>
    public bool AllowsStoredAnswers { get; private set; } = true;

    public bool HasOtherLeg => upcoming is not null;

    /// <summary>The next leg that has content; null when nothing on the route can answer.</summary>
    public ValueTask<Leg?> NextAsync() => NextAsync(continuation: null);

    /// <summary>A leg that finishes a broken answer; null when there is none.</summary>
    public ValueTask<Leg?> ResumeAsync(Continuation continuation) => NextAsync(continuation);

    /// <summary>Records a failure and says, by the table, whether the next leg is to be asked: nobody has seen anything of this one.</summary>
    public bool GoesOnAfter(ChatBackendException failure, RoutedBackend backend)
    {
        hasFailed = true;
        call.Record(failure);
        call.Caller.ThrowIfCancellationRequested();
        var rule = FailurePolicy.For(failure.Kind);
        AllowsStoredAnswers &= rule.StoredAnswers || failure.Kind == ChatFailureKind.Interrupted;
        if (rule.Other == OtherLeg.LargerWindow)
        {
            leastWindow = Math.Max(leastWindow ?? 0, backend.Descriptor.ContextWindow ?? 0);
        }

        return rule.Other != OtherLeg.No && (rule.Other != OtherLeg.IfRouteAllows || call.Route.FailoverOnRefusal);
    }

    /// <summary>Hands what the plan left out to the call's report, once.</summary>
    public void Dispose()
    {
        if (!isClosed)
        {
            isClosed = true;
            call.Reject(plan.Rejections);
            plan.Dispose();
        }
    }

    private async ValueTask<Leg?> NextAsync(Continuation? continuation)
    {
        while (upcoming is { } next)
        {
            var send = Prepare(next, continuation, PurposeOf(next, continuation));
            Advance();
            if (send is null)
            {
                continue;
            }

            var opening = OpenAsync(send);
            var outcome = opening.IsCompletedSuccessfully || hasFailed || continuation is not null
                    || !HedgedSend.Applies(call, send.Backend, upcoming is { IsDegrade: false } second ? readings[second.Index] : null)
                ? await opening.ConfigureAwait(false)
                : await HedgedSend.RunAsync(send, opening.AsTask(), StartHedge, services).ConfigureAwait(false);
            if (outcome.Leg is not null)
            {
                return outcome.Leg;
            }

            if (outcome.Failure is { } failure && !GoesOnAfter(failure, send.Backend))
            {
                return null;
            }
        }

        return null;
    }

    private (Send Send, Task<SendOutcome> Opening)? StartHedge()
    {
        if (upcoming is not { } next || Prepare(next, null, AttemptPurpose.Hedge) is not { } send)
        {
            return null;
        }

        Advance();
        return (send, OpenAsync(send).AsTask());
    }

    private ValueTask<SendOutcome> OpenAsync(Send send)
    {
        var polly = ResilienceContextPool.Shared.Get(call.Caller);
        var opening = services.Retry.ExecuteAsync(static (_, send) => send.OnceAsync(), polly, send);
        if (!opening.IsCompletedSuccessfully)
        {
            return ReturnAsync(opening, polly);
        }

        ResilienceContextPool.Shared.Return(polly);
        return opening;

        static async ValueTask<SendOutcome> ReturnAsync(ValueTask<SendOutcome> opening, ResilienceContext polly)
        {
            try
            {
                return await opening.ConfigureAwait(false);
            }
            finally
            {
                ResilienceContextPool.Shared.Return(polly);
            }
        }
    }

    /// <summary>A backend's turn; null, with the reason recorded, when it can't have one.</summary>
    private Send? Prepare(in RouteLeg next, Continuation? continuation, AttemptPurpose purpose)
    {
        var backend = readings[next.Index];
        if (Obstacle(next, backend) is { } obstacle)
        {
            call.Reject(obstacle);
            return null;
        }

        return new Send(call, services, backend, new SendPlan(purpose)
        {
            IsDegrade = next.IsDegrade,
            IsLastResort = next.IsLastResort,
            Continuation = continuation,
            Loop = this,
            Reason = plan.ReasonOf(next),
        });
    }

    private RouteRejection? Obstacle(in RouteLeg next, RoutedBackend backend)
    {
        if (!next.IsDegrade && !backend.IsNested && call.Budget.Left == 0)
        {
            return new RouteRejection(backend.Name, $"all {call.Route.MaxAttempts} attempts are used") { Kind = ChatFailureKind.Unreachable };
        }

        return leastWindow is { } least && backend.Descriptor.ContextWindow <= least
            ? new RouteRejection(backend.Name, "its context window is no larger") { Kind = ChatFailureKind.ContextTooLong }
            : null;
    }

    private void Advance() => upcoming = plan.TryNext(out var leg) ? leg : null;

    private AttemptPurpose PurposeOf(in RouteLeg next, Continuation? continuation)
        => continuation is not null ? AttemptPurpose.Resume
            : next.IsDegrade ? AttemptPurpose.Degrade
            : hasFailed ? AttemptPurpose.Failover
            : AttemptPurpose.First;
}
