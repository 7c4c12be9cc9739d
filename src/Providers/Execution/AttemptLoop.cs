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
    private readonly RoutePlan plan;
    private RouteLeg? upcoming;
    private HedgedLeg? company;
    private HedgedLeg? spare;
    private int? leastWindow;
    private bool hasFailed;

    public AttemptLoop(ChatCall call, ExecutionServices services)
    {
        this.call = call;
        this.services = services;
        plan = RouteReadings.Plan(call, services);
        call.Reject(plan.Rejections);
        Advance();
    }

    /// <summary>Whether what failed leaves the stored answers as a last step: they can't mend a request that is wrong.</summary>
    public bool AllowsStoredAnswers { get; private set; } = true;

    public bool HasOtherLeg => upcoming is not null || spare is not null;

    /// <summary>The next leg that has content; null when nothing on the route can answer.</summary>
    public ValueTask<Leg?> NextAsync() => NextAsync(continuation: null);

    /// <summary>A leg that finishes a broken answer; null when there is none.</summary>
    public ValueTask<Leg?> ResumeAsync(Continuation continuation) => NextAsync(continuation);

    /// <summary>
    /// Records a failure and says, by the table, whether the next leg is to be asked: nobody has seen anything of this one.
    /// </summary>
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

    public void Dispose() => plan.Dispose();

    private async ValueTask<Leg?> NextAsync(Continuation? continuation)
    {
        while (Take() is { } next)
        {
            var send = Prepare(next, continuation, PurposeOf(next, continuation));
            if (send is null)
            {
                continue;
            }

            var opening = OpenAsync(send);
            var (last, outcome) = opening.IsCompletedSuccessfully || hasFailed || continuation is not null || !IsHedged(send)
                ? (send, await opening.ConfigureAwait(false))
                : await new HedgedSend(this, services).RunAsync(send, opening.AsTask()).ConfigureAwait(false);
            if (outcome.Leg is not null)
            {
                if (company is not null)
                {
                    KeepLoser(last == send ? company : new HedgedLeg(next));
                }

                return outcome.Leg;
            }

            if (outcome.Failure is { } failure && !GoesOnAfter(failure, last.Backend))
            {
                return null;
            }
        }

        return null;
    }

    /// <summary>Sends to the plan's next backend beside a slow one; null when there is none to send to.</summary>
    public (Send Send, Task<SendOutcome> Opening)? StartHedge()
    {
        if (upcoming is not { } next || Prepare(next, null, AttemptPurpose.Hedge) is not { } send)
        {
            return null;
        }

        company = new HedgedLeg(next);
        Advance();
        return (send, OpenAsync(send).AsTask());
    }

    private bool IsHedged(Send first)
        => upcoming is { IsDegrade: false, IsLastResort: false } second
            && HedgedSend.Applies(call, first.Backend, call.Route[second.Index]);

    private ValueTask<SendOutcome> OpenAsync(Send send)
    {
        var first = send.OnceAsync();
        return first.IsCompletedSuccessfully ? RepeatAsync(send, first.Result) : AwaitAsync(send, first);
    }

    private async ValueTask<SendOutcome> AwaitAsync(Send send, ValueTask<SendOutcome> first)
        => await RepeatAsync(send, await first.ConfigureAwait(false)).ConfigureAwait(false);

    /// <summary>Most sends need no retry, so Polly is entered only when one is wanted.</summary>
    private ValueTask<SendOutcome> RepeatAsync(Send send, in SendOutcome outcome)
        => outcome.Retry ? SameBackendRetry.RunAsync(services.Retry, send, outcome, call.Caller) : new ValueTask<SendOutcome>(outcome);

    /// <summary>A backend's turn; null, with the reason recorded, when it can't have one.</summary>
    private Send? Prepare(in RouteLeg next, Continuation? continuation, AttemptPurpose purpose)
    {
        var backend = call.Route[next.Index];
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
            return new RouteRejection(backend.Name, $"all {call.Route.MaxAttempts} attempts are used")
            {
                Kind = ChatFailureKind.Unreachable,
            };
        }

        if (!next.IsDegrade && !next.IsLastResort
            && call.ReservedForDegrade > TimeSpan.Zero && call.Clock.Remaining <= call.ReservedForDegrade)
        {
            return new RouteRejection(backend.Name, "the time that is left is kept for the degrade ladder")
            {
                Kind = ChatFailureKind.DeadlinePassed,
            };
        }

        return leastWindow is { } least && backend.Descriptor.ContextWindow <= least
            ? new RouteRejection(backend.Name, "its context window is no larger") { Kind = ChatFailureKind.ContextTooLong }
            : null;
    }

    private RouteLeg? Take()
    {
        if (spare is not null && upcoming is not { IsDegrade: false, IsLastResort: false })
        {
            var lost = spare.Leg;
            spare = null;
            return lost;
        }

        var next = upcoming;
        Advance();
        return next;
    }

    /// <summary>
    /// A leg that lost to another's first content has not failed: should the winner break off, it has its turn after the route's own and
    /// before the ladder.
    /// </summary>
    private void KeepLoser(HedgedLeg loser)
    {
        spare = hasFailed ? null : loser;
        company = null;
    }

    private void Advance() => upcoming = plan.TryNext(out var leg) ? leg : null;

    private AttemptPurpose PurposeOf(in RouteLeg next, Continuation? continuation)
        => continuation is not null ? AttemptPurpose.Resume
            : next.IsDegrade ? AttemptPurpose.Degrade
            : hasFailed ? AttemptPurpose.Failover
            : AttemptPurpose.First;

    private sealed record HedgedLeg(RouteLeg Leg);
}
