using Providers.Failures;
using Providers.Quota;
using Providers.Routing;

namespace Providers.Execution;

/// <summary>
/// The only loop over backends, for plain and streamed requests alike: it takes the plan's legs in order, opens each up to its first
/// content, and returns the first that has some. What follows a failure is the failure table's to say. The first send takes the call's own
/// place in its limits along; it is held until the loop is disposed.
/// </summary>
internal sealed class AttemptLoop : IDisposable
{
    private readonly ChatCall call;
    private readonly ExecutionServices services;
    private RoutePlan plan;
    private CallAdmission admission;
    private Send? company;
    private Send? spare;
    private int? leastWindow;
    private bool hasFailed;
    private long? begunAt;

    /// <param name="call">The request.</param>
    /// <param name="services">What every call shares.</param>
    /// <param name="isAdmitted">Whether its place is held by those who share it.</param>
    public AttemptLoop(ChatCall call, ExecutionServices services, bool isAdmitted)
    {
        this.call = call;
        this.services = services;
        IsAdmitted = isAdmitted;
        plan = Plan(isAdmitted ? call.Clock.Timestamp : call.Clock.StartedAt);
    }

    /// <summary>Whether what failed leaves the stored answers as a last step: they can't mend a request that is wrong.</summary>
    public bool AllowsStoredAnswers { get; private set; } = true;

    public ChatCall Call => call;

    public ExecutionServices Services => services;

    /// <summary>Whether the limits of its route and its tenant have let the call in.</summary>
    public bool IsAdmitted { get; private set; }

    public bool HasOtherLeg => plan.HasNext || spare is not null;

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

    /// <summary>The first send was granted, and the call's own place with it.</summary>
    public void Admit(IQuotaReservation firstSend)
    {
        admission = CallAdmission.With((QuotaReservation)firstSend, services);
        IsAdmitted = true;
    }

    public void Dispose()
    {
        admission.Dispose();
        plan.Dispose();
    }

    private ValueTask<Leg?> NextAsync(Continuation? continuation)
    {
        if (Begin(continuation) is not { } send)
        {
            return IsAdmitted ? default : StartOverAsync(continuation);
        }

        var opening = OpenAsync(send);
        return opening is { IsCompletedSuccessfully: true, Result: { } leg }
            ? new ValueTask<Leg?>(leg)
            : GoOnAsync(send, opening, continuation);
    }

    private async ValueTask<Leg?> GoOnAsync(Send send, ValueTask<Leg?> opening, Continuation? continuation)
    {
        while (true)
        {
            var (last, leg) = opening.IsCompletedSuccessfully || hasFailed || continuation is not null || !IsHedged(send)
                ? (send, await opening.ConfigureAwait(false))
                : await new HedgedSend(this, services).RunAsync(send, opening.AsTask()).ConfigureAwait(false);
            if (leg is not null)
            {
                if (company is not null)
                {
                    spare = hasFailed ? null : last == send ? company : send;
                    company = null;
                }

                return leg;
            }

            if (!IsAdmitted)
            {
                return await StartOverAsync(continuation).ConfigureAwait(false);
            }

            if ((last.Failure is { } failure && !GoesOnAfter(failure, last.Backend)) || Begin(continuation) is not { } next)
            {
                return null;
            }

            send = next;
            opening = OpenAsync(next);
        }
    }

    /// <summary>
    /// The call's place could not be taken along at once, so it is asked for by itself: that may take long, and then it is planned anew.
    /// </summary>
    private async ValueTask<Leg?> StartOverAsync(Continuation? continuation)
    {
        call.ForgetRejections();
        admission = await CallAdmission.AskAsync(call, services).ConfigureAwait(false);
        if (!admission.IsGranted)
        {
            return null;
        }

        IsAdmitted = true;
        plan.Dispose();
        plan = Plan(call.Clock.Timestamp);
        return Begin(continuation) is { } send ? await GoOnAsync(send, OpenAsync(send), continuation).ConfigureAwait(false) : null;
    }

    private RoutePlan Plan(long now)
    {
        begunAt = now;
        var made = RouteReadings.Plan(call, services, now);
        call.Reject(made.Rejections);
        return made;
    }

    /// <summary>The turn of the next backend that can have one; null when none is left.</summary>
    private Send? Begin(Continuation? continuation)
    {
        while (TryTake(out var next))
        {
            if (Prepare(next, continuation, PurposeOf(next, continuation)) is { } send)
            {
                return send;
            }
        }

        return null;
    }

    /// <summary>Sends to the plan's next backend beside a slow one; null when there is none to send to.</summary>
    public (Send Send, Task<Leg?> Opening)? StartHedge()
    {
        if (!plan.TryPeek(out var next) || Prepare(next, null, AttemptPurpose.Hedge) is not { } send)
        {
            return null;
        }

        company = send;
        plan.TryNext(out _);
        return (send, OpenAsideAsync(send));
    }

    /// <summary>Whatever is thrown is the second send's outcome: the first one is still under way.</summary>
    private async Task<Leg?> OpenAsideAsync(Send send) => await OpenAsync(send).ConfigureAwait(false);

    private bool IsHedged(Send first)
        => plan.TryPeek(out var second) && second is { IsDegrade: false, IsLastResort: false }
            && HedgedSend.Applies(call, first.Backend, call.Route[second.Index]);

    private ValueTask<Leg?> OpenAsync(Send send)
    {
        var first = send.OnceAsync(begunAt ?? call.Clock.Timestamp);
        begunAt = null;
        return first.IsCompletedSuccessfully && !send.WantsRetry ? first : RepeatAsync(send, first);
    }

    /// <summary>Most sends need no retry, so Polly is entered only when one is wanted.</summary>
    private async ValueTask<Leg?> RepeatAsync(Send send, ValueTask<Leg?> first)
    {
        var leg = await first.ConfigureAwait(false);
        return send.WantsRetry ? await SameBackendRetry.RunAsync(services, send, call.Caller).ConfigureAwait(false) : leg;
    }

    /// <summary>A backend's turn; null, with the reason recorded, when it can't have one.</summary>
    private Send? Prepare(in RouteLeg next, Continuation? continuation, AttemptPurpose purpose)
    {
        var backend = call.Route[next.Index];
        if (Obstacle(next, backend) is { } obstacle)
        {
            call.Reject(obstacle);
            return null;
        }

        return new Send(this, backend)
        {
            Purpose = purpose,
            IsDegrade = next.IsDegrade,
            IsLastResort = next.IsLastResort,
            Continuation = continuation,
            Reason = plan.ReasonOf(next),
        };
    }

    private RouteRejection? Obstacle(in RouteLeg next, RoutedBackend backend)
    {
        if (!next.IsDegrade && !backend.IsNested && call.SendsLeft == 0)
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

    /// <summary>
    /// The next leg. One that lost to another's first content has not failed: should the winner break off, it has its turn after the route's
    /// own and before the ladder.
    /// </summary>
    private bool TryTake(out RouteLeg leg)
    {
        if (spare is not null && !(plan.TryPeek(out var next) && next is { IsDegrade: false, IsLastResort: false }))
        {
            var loser = spare.Backend;
            spare = null;
            return plan.TryFind(IndexOf(loser), out leg);
        }

        return plan.TryNext(out leg);
    }

    private int IndexOf(RoutedBackend backend)
    {
        var index = 0;
        while (call.Route[index] != backend)
        {
            index++;
        }

        return index;
    }

    private AttemptPurpose PurposeOf(in RouteLeg next, Continuation? continuation)
        => continuation is not null ? AttemptPurpose.Resume
            : next.IsDegrade ? AttemptPurpose.Degrade
            : hasFailed ? AttemptPurpose.Failover
            : AttemptPurpose.First;
}
