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

    public async ValueTask<SendOutcome> OnceAsync()
    {
        if (Volatile.Read(ref isGivenUp))
        {
            return new SendOutcome(null, last);
        }

        // The outside may have gone since the plan was made: then this send would only cost its caller another timeout.
        if (backend.Descriptor.Placement == BackendPlacement.Hosted && CallFactory.OfflineReason(services.Connectivity) is { } offline)
        {
            call.Reject(new RouteRejection(backend.Name, offline) { Kind = ChatFailureKind.Unreachable });
            return new SendOutcome(null, last);
        }

        var now = call.Clock.Timestamp;
        if (call.Clock.HasPassedAt(now))
        {
            last ??= new ChatBackendException(ChatFailureKind.DeadlinePassed, backend.Name, "no time was left");
            return new SendOutcome(null, last);
        }

        var forecast = backend.Forecast(call.Profile, call.Options?.MaxOutputTokens);
        var reserving = services.ReserveAsync(Claims(forecast), call, mayWait: !plan.Loop.HasOtherLeg);
        var waits = !reserving.IsCompleted;
        var decision = await reserving.ConfigureAwait(false);
        now = waits ? call.Clock.Timestamp : now;
        if (Grant(decision, forecast, now) is not { } grant)
        {
            return new SendOutcome(null, last);
        }

        var leg = new Leg(call, services, NextRequest(forecast), grant, now);
        Volatile.Write(ref current, leg);
        if (Volatile.Read(ref isGivenUp))
        {
            leg.Lose();
            leg.Stop();
        }

        var failure = await leg.OpenAsync().ConfigureAwait(false);
        if (failure is null)
        {
            return new SendOutcome(leg, null);
        }

        leg.Fail(failure);
        await leg.DisposeAsync().ConfigureAwait(false);
        last = failure;
        return isGivenUp ? new SendOutcome(null, failure) : AfterFailure(failure, leg.Request);
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

    private LegGrant? Grant(QuotaDecision decision, in UsageForecast forecast, long now)
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

    private ReadOnlyMemory<QuotaClaim> Claims(in UsageForecast forecast)
    {
        var cost = Quota.Micros.Charge(forecast.WorstCost ?? 0);
        var claims = new QuotaClaim[1 + call.Scopes.Length];
        claims[0] = new QuotaClaim(backend.Scope, backend.Settings.Limits, 1, forecast.Tokens, cost);
        for (var i = 0; i < call.Scopes.Length; i++)
        {
            claims[i + 1] = new QuotaClaim(call.Scopes[i].Scope, call.Scopes[i].Limits, 0, forecast.Tokens, cost);
        }

        return claims;
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
