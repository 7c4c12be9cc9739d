namespace Providers.Execution;

/// <summary>One backend's turn: reserve, permit, open; again where the retry rule says so. Owns nothing once it has returned.</summary>
internal sealed class Send(ChatCall call, ExecutionServices services, RoutedBackend backend, SendPlan plan)
{
    private List<string>? omit;
    private ChatBackendException? last;
    private bool withoutPrefill;
    private int repeats;
    private Leg? current;
    private bool isGivenUp;

    public RoutedBackend Backend => backend;

    /// <summary>One send, up to its first content.</summary>
    /// <param name="now">The timestamp of now.</param>
    public ValueTask<SendOutcome> OnceAsync(long now)
    {
        if (Volatile.Read(ref isGivenUp))
        {
            return Without(last);
        }

        // The outside may have gone since the plan was made: then this send would only cost its caller another timeout.
        if (backend.Descriptor.Placement == BackendPlacement.Hosted && CallFactory.OfflineReason(services.Connectivity) is { } offline)
        {
            call.Reject(new RouteRejection(backend.Name, offline) { Kind = ChatFailureKind.Unreachable });
            return Without(last);
        }

        if (call.Clock.HasPassedAt(now))
        {
            return Without(last ??= new ChatBackendException(ChatFailureKind.DeadlinePassed, backend.Name, "no time was left"));
        }

        var forecast = backend.Forecast(call.Profile, call.Options?.MaxOutputTokens);
        var room = default(CallScopes.SendClaims);
        var claims = call.Scopes.Send(backend, forecast.Tokens, forecast.WorstMicros, ref room);
        var mayWait = !plan.Loop.HasOtherLeg;
        return services.TryReserve(claims, call, mayWait, now, out var decision)
            ? OpenAsync(decision, forecast, now)
            : WaitAsync(services.ReserveAsync(claims, call, mayWait), forecast);
    }

    /// <summary>Another leg was faster. Whatever this one is doing, it is to end now, and nobody is to blame.</summary>
    public void GiveUp()
    {
        Volatile.Write(ref isGivenUp, true);
        if (Volatile.Read(ref current) is { } leg)
        {
            leg.Lose();
            leg.Stop();
        }
    }

    private static ValueTask<SendOutcome> Without(ChatBackendException? failure) => new(new SendOutcome(null, failure));

    private async ValueTask<SendOutcome> WaitAsync(ValueTask<QuotaDecision> reserving, UsageForecast forecast)
    {
        var decision = await reserving.ConfigureAwait(false);
        return await OpenAsync(decision, forecast, call.Clock.Timestamp).ConfigureAwait(false);
    }

    private ValueTask<SendOutcome> OpenAsync(in QuotaDecision decision, in UsageForecast forecast, long now)
    {
        if (Grant(decision, forecast, now) is not { } grant)
        {
            return Without(last);
        }

        var leg = Leg.For(call, services, NextRequest(forecast), grant, now);
        Volatile.Write(ref current, leg);
        if (Volatile.Read(ref isGivenUp))
        {
            leg.Lose();
            leg.Stop();
        }

        var opening = leg.OpenAsync();
        return opening is { IsCompletedSuccessfully: true, Result: null }
            ? new ValueTask<SendOutcome>(new SendOutcome(leg, null))
            : JudgeAsync(leg, opening);
    }

    private async ValueTask<SendOutcome> JudgeAsync(Leg leg, ValueTask<ChatBackendException?> opening)
    {
        if (await opening.ConfigureAwait(false) is not { } failure)
        {
            return new SendOutcome(leg, null);
        }

        leg.Fail(failure);
        await leg.DisposeAsync().ConfigureAwait(false);
        last = failure;
        return isGivenUp ? new SendOutcome(null, failure) : AfterFailure(failure, leg.Request);
    }

    private SendOutcome AfterFailure(ChatBackendException failure, LegRequest request)
    {
        var hasBudget = plan.IsDegrade || backend.IsNested || call.Budget.Left > 0;
        if (request.IsPrefilled && failure.Kind is ChatFailureKind.Unsupported or ChatFailureKind.BadRequest && hasBudget)
        {
            withoutPrefill = true;
            return new SendOutcome(null, failure, Retry: true, TimeSpan.Zero);
        }

        var available = call.Clock.Remaining - (plan.IsDegrade ? TimeSpan.Zero : call.ReservedForDegrade);
        var (retry, wait) = RetryRule.Decide(failure, repeats, plan.Loop.HasOtherLeg, available);
        if (!retry || !hasBudget || !services.Retries.TryRetry())
        {
            return new SendOutcome(null, failure);
        }

        if (RetryRule.CanAdapt(failure))
        {
            if (omit?.Contains(failure.Parameter!) == true)
            {
                return new SendOutcome(null, failure);
            }

            (omit ??= []).Add(failure.Parameter!);
            call.Adapt($"left out {failure.Parameter}, which {backend.Name} refuses");
        }
        else
        {
            repeats++;
        }

        return new SendOutcome(null, failure, Retry: true, wait);
    }

    private LegGrant? Grant(in QuotaDecision decision, in UsageForecast forecast, long now)
    {
        if (!decision.IsGranted)
        {
            call.Refuse(backend.Name, decision.Refusal);
            return null;
        }

        if (!backend.Health.TryEnter(plan.IsLastResort, out var permit, now))
        {
            decision.Reservation.Release();
            call.Reject(RouteReadings.Rejection(backend));
            return null;
        }

        var grant = new LegGrant(permit, decision.Reservation, forecast.InputTokens);
        if (plan.IsDegrade || backend.IsNested || call.Budget.TryTake())
        {
            return grant;
        }

        grant.Return();
        return null;
    }

    private LegRequest NextRequest(in UsageForecast forecast)
    {
        var prefills = !withoutPrefill && plan.Continuation?.CanPrefill(backend.Descriptor) == true;
        var messages = prefills ? plan.Continuation!.PrefilledMessages : call.Messages;
        var cap = AssumedCap(forecast);
        return new LegRequest(
            backend,
            last is null ? plan.Purpose : AttemptPurpose.Retry,
            plan.Purpose == AttemptPurpose.First ? messages : ForeignReasoning.Strip(messages),
            AttemptOptions.For(call.Options, cap, omit))
        {
            IsDegraded = plan.IsDegrade,
            IsPrefilled = prefills,
            AssumedCap = cap,
            Reason = plan.Reason,
        };
    }

    /// <summary>Where a limit counts tokens or money, the output that was reserved is also the most that may come.</summary>
    private int? AssumedCap(in UsageForecast forecast)
    {
        if (call.Options?.MaxOutputTokens is not null || !call.BindsUsage(backend))
        {
            return null;
        }

        var cap = (int)forecast.OutputTokens;
        call.Adapt(backend.CapNotice(cap));
        return cap;
    }
}
