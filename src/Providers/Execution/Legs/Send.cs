using Microsoft.Extensions.AI;

namespace Providers.Execution;

/// <summary>One backend's turn: reserve, permit, open; again where the retry rule says so. Owns nothing once it has returned.</summary>
internal sealed class Send(ChatCall call, ExecutionServices services, RoutedBackend backend, AttemptLoop loop)
{
    private UsageForecast forecast;
    private List<string>? omit;
    private bool withoutPrefill;
    private int repeats;
    private Leg? current;
    private bool isGivenUp;

    public ChatCall Call => call;

    public ExecutionServices Services => services;

    public RoutedBackend Backend => backend;

    public required AttemptPurpose Purpose { get; init; }

    /// <summary>Whether it stands in for the route's own backends.</summary>
    public bool IsDegrade { get; init; }

    /// <summary>Whether its circuit is open and nothing better is left.</summary>
    public bool IsLastResort { get; init; }

    /// <summary>What it is to finish; null for an answer from the start.</summary>
    public Continuation? Continuation { get; init; }

    /// <summary>Why this backend, told by its <see cref="object.ToString"/>.</summary>
    public required object Reason { get; init; }

    /// <summary>The input that was reserved, in tokens.</summary>
    public long InputTokens => forecast.InputTokens;

    /// <summary>Whether the output is capped at what was reserved, because a limit counts it and the caller set no cap.</summary>
    public bool HasAssumedCap { get; private set; }

    /// <summary>Whether the question ends with the text delivered so far, to be continued.</summary>
    public bool IsPrefilled { get; private set; }

    /// <summary>Why there is no leg; null when the backend could not be asked at all.</summary>
    public ChatBackendException? Failure { get; private set; }

    /// <summary>Whether the same backend is to be asked once more.</summary>
    public bool WantsRetry { get; private set; }

    /// <summary>How long to wait first; null leaves it to <see cref="Backoff"/>.</summary>
    public TimeSpan? RetryAfter { get; private set; }

    /// <summary>One send, up to its first content.</summary>
    /// <param name="now">The timestamp of now.</param>
    /// <returns>The leg, owned by whoever receives it; null when it failed or could not be sent.</returns>
    public ValueTask<Leg?> OnceAsync(long now)
    {
        WantsRetry = false;
        if (Volatile.Read(ref isGivenUp))
        {
            return default;
        }

        // The outside may have gone since the plan was made: then this send would only cost its caller another timeout.
        if (backend.Descriptor.Placement == BackendPlacement.Hosted && CallFactory.OfflineReason(services.Connectivity) is { } offline)
        {
            call.Reject(new RouteRejection(backend.Name, offline) { Kind = ChatFailureKind.Unreachable });
            return default;
        }

        if (call.Clock.HasPassedAt(now))
        {
            Failure ??= new ChatBackendException(ChatFailureKind.DeadlinePassed, backend.Name, "no time was left");
            return default;
        }

        forecast = backend.Forecast(call.Profile, call.Options?.MaxOutputTokens);
        var room = default(CallScopes.SendClaims);
        var claims = call.Scopes.Send(backend, forecast.Tokens, forecast.WorstMicros, ref room);
        var mayWait = !loop.HasOtherLeg;
        return services.TryReserve(claims, call, mayWait, now, out var decision)
            ? OpenAsync(decision, now)
            : WaitAsync(services.ReserveAsync(claims, call, mayWait));
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

    private async ValueTask<Leg?> WaitAsync(ValueTask<QuotaDecision> reserving)
        => await OpenAsync(await reserving.ConfigureAwait(false), call.Clock.Timestamp).ConfigureAwait(false);

    private ValueTask<Leg?> OpenAsync(QuotaDecision decision, long now)
    {
        if (Grant(decision, now) is not { } leg)
        {
            return default;
        }

        Volatile.Write(ref current, leg);
        if (Volatile.Read(ref isGivenUp))
        {
            leg.Lose();
            leg.Stop();
        }

        var opening = leg.OpenAsync(Question(), OptionsOf());
        return opening is { IsCompletedSuccessfully: true, Result: null } ? new ValueTask<Leg?>(leg) : JudgeAsync(leg, opening);
    }

    private async ValueTask<Leg?> JudgeAsync(Leg leg, ValueTask<ChatBackendException?> opening)
    {
        if (await opening.ConfigureAwait(false) is not { } failure)
        {
            return leg;
        }

        leg.Fail(failure);
        await leg.DisposeAsync().ConfigureAwait(false);
        Failure = failure;
        if (!isGivenUp)
        {
            WantsRetry = MayRepeat(failure);
        }

        return null;
    }

    private bool MayRepeat(ChatBackendException failure)
    {
        var hasBudget = IsDegrade || backend.IsNested || call.Budget.Left > 0;
        if (IsPrefilled && failure.Kind is ChatFailureKind.Unsupported or ChatFailureKind.BadRequest && hasBudget)
        {
            withoutPrefill = true;
            RetryAfter = TimeSpan.Zero;
            return true;
        }

        var available = call.Clock.Remaining - (IsDegrade ? TimeSpan.Zero : call.ReservedForDegrade);
        (var retry, RetryAfter) = RetryRule.Decide(failure, repeats, loop.HasOtherLeg, available);
        if (!retry || !hasBudget || !services.Retries.TryRetry())
        {
            return false;
        }

        if (RetryRule.CanAdapt(failure))
        {
            if (omit?.Contains(failure.Parameter!) == true)
            {
                return false;
            }

            (omit ??= []).Add(failure.Parameter!);
            call.Adapt($"left out {failure.Parameter}, which {backend.Name} refuses");
        }
        else
        {
            repeats++;
        }

        return true;
    }

    /// <summary>A leg with the reservation and a permit, to be closed by it; null, with nothing left open, where it may not be sent.</summary>
    private Leg? Grant(QuotaDecision decision, long now)
    {
        if (!decision.IsGranted)
        {
            call.Refuse(backend.Name, decision.Refusal);
            return null;
        }

        if (!backend.Health.TryEnter(IsLastResort, out var permit, now))
        {
            decision.Reservation.Release();
            call.Reject(RouteReadings.Rejection(backend));
            return null;
        }

        if (!IsDegrade && !backend.IsNested && !call.Budget.TryTake())
        {
            decision.Reservation.Release();
            permit.Ignore();
            return null;
        }

        return Leg.For(this, permit, decision.Reservation, now);
    }

    private IReadOnlyList<ChatMessage> Question()
    {
        IsPrefilled = !withoutPrefill && Continuation?.CanPrefill(backend.Descriptor) == true;
        var messages = IsPrefilled ? Continuation!.PrefilledMessages : call.Messages;
        return Purpose == AttemptPurpose.First ? messages : ForeignReasoning.Strip(messages);
    }

    private ChatOptions? OptionsOf()
    {
        HasAssumedCap = call.Options?.MaxOutputTokens is null && call.BindsUsage(backend);
        if (!HasAssumedCap)
        {
            return AttemptOptions.For(call.Options, null, omit);
        }

        var cap = (int)forecast.OutputTokens;
        call.Adapt(backend.CapNotice(cap));
        return AttemptOptions.For(call.Options, cap, omit);
    }
}
