using Microsoft.Extensions.AI;

namespace Providers.Execution;

/// <summary>One backend's turn: reserve, permit, open; again where the retry rule says so. Owns nothing once it has returned.</summary>
internal sealed class Send(AttemptLoop loop, RoutedBackend backend)
{
    private Repeats? repeats;
    private Leg? current;
    private bool isGivenUp;

    public AttemptLoop Loop => loop;

    public ChatCall Call => loop.Call;

    public ExecutionServices Services => loop.Services;

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
    public long InputTokens { get; private set; }

    /// <summary>The output that was reserved, in tokens.</summary>
    public long OutputTokens { get; private set; }

    /// <summary>Whether the output is capped at what was reserved, because a limit counts it and the caller set no cap.</summary>
    public bool HasAssumedCap { get; private set; }

    /// <summary>Whether the question ends with the text delivered so far, to be continued.</summary>
    public bool IsPrefilled { get; private set; }

    /// <summary>Why there is no leg; null when the backend could not be asked at all.</summary>
    public ChatBackendException? Failure { get; private set; }

    /// <summary>Whether the same backend is to be asked once more.</summary>
    public bool WantsRetry { get; private set; }

    /// <summary>How long to wait first; null leaves it to <see cref="Backoff"/>.</summary>
    public TimeSpan? RetryAfter => repeats?.After;

    /// <summary>One send, up to its first content.</summary>
    /// <param name="now">The timestamp of now.</param>
    /// <returns>The leg, owned by whoever receives it; null when it failed or could not be sent.</returns>
    public ValueTask<Leg?> OnceAsync(long now)
    {
        var (call, services) = (Call, Services);
        WantsRetry = false;
        if (IsBarred())
        {
            return default;
        }

        if (call.Clock.HasPassedAt(now))
        {
            Failure ??= new ChatBackendException(ChatFailureKind.DeadlinePassed, backend.Name, "no time was left");
            return default;
        }

        var forecast = backend.Forecast(call.Profile, call.Options?.MaxOutputTokens);
        (InputTokens, OutputTokens) = (forecast.InputTokens, forecast.OutputTokens);
        var room = default(CallScopes.SendClaims);
        var claims = call.Scopes.Send(backend, forecast, withCall: !loop.IsAdmitted, ref room);
        var mayWait = !loop.HasOtherLeg;
        var isDecided = services.TryReserve(claims, call, mayWait, now, out var decision);
        if (loop.IsAdmitted)
        {
            return isDecided ? OpenAsync(decision, now) : WaitAsync(services.ReserveAsync(claims, call, mayWait));
        }

        // Which of the limits refuses, and whether to wait for it, is found out where the call asks for its place by itself.
        if (!isDecided || !decision.IsGranted)
        {
            return default;
        }

        loop.Admit(decision.Reservation);
        return OpenAsync(decision, now);
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
    {
        var decision = await reserving.ConfigureAwait(false);
        if (!IsBarred())
        {
            return await OpenAsync(decision, Call.Clock.Timestamp).ConfigureAwait(false);
        }

        if (decision.IsGranted)
        {
            LegBooks.Release(decision.Reservation);
        }

        return null;
    }

    /// <summary>Whether it must not be sent, however it came this far: both may change while a plan is carried out or a limit is waited for.</summary>
    private bool IsBarred()
    {
        if (Volatile.Read(ref isGivenUp))
        {
            return true;
        }

        // The outside may have gone since the plan was made: then this send would only cost its caller another timeout.
        if (backend.Descriptor.Placement != BackendPlacement.Hosted || CallFactory.OfflineReason(Services.Connectivity) is not { } offline)
        {
            return false;
        }

        Call.Reject(new RouteRejection(backend.Name, offline) { Kind = ChatFailureKind.Unreachable });
        return true;
    }

    private ValueTask<Leg?> OpenAsync(QuotaDecision decision, long now)
    {
        if (!decision.IsGranted)
        {
            Call.Refuse(backend.Name, decision.Refusal);
            return default;
        }

        var (messages, options) = Ask(decision.Reservation);
        if (Grant(decision.Reservation, now) is not { } leg)
        {
            return default;
        }

        if (HasAssumedCap)
        {
            Call.Adapt(backend.CapNotice((int)OutputTokens));
        }

        Volatile.Write(ref current, leg);
        if (Volatile.Read(ref isGivenUp))
        {
            leg.Lose();
            leg.Stop();
        }

        var opening = leg.OpenAsync(messages, options);
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
            repeats ??= new Repeats(this);
            WantsRetry = repeats.MayGoOnAfter(failure);
        }

        return null;
    }

    /// <summary>The question as this backend is to be asked it. What a caller handed in may throw when it is copied.</summary>
    private (IReadOnlyList<ChatMessage> Messages, ChatOptions? Options) Ask(IQuotaReservation reservation)
    {
        try
        {
            IsPrefilled = Continuation?.CanPrefill(backend.Descriptor) == true && repeats is not { WithoutPrefill: true };
            var messages = IsPrefilled ? Continuation!.PrefilledMessages : Call.Messages;
            HasAssumedCap = Call.Options?.MaxOutputTokens is null && Call.BindsUsage(backend);
            return (
                Purpose == AttemptPurpose.First ? messages : ForeignReasoning.Strip(messages),
                AttemptOptions.For(Call.Options, HasAssumedCap ? (int)OutputTokens : null, repeats?.Omit));
        }
        catch
        {
            reservation.Release();
            throw;
        }
    }

    /// <summary>A leg with the reservation and a permit, to be closed by it; null, with nothing left open, where it may not be sent.</summary>
    private Leg? Grant(IQuotaReservation reservation, long now)
    {
        if (!backend.Health.TryEnter(IsLastResort, out var permit, now))
        {
            LegBooks.Release(reservation);
            Call.Reject(RouteReadings.Rejection(backend));
            return null;
        }

        if (!IsDegrade && !backend.IsNested && !Call.TryTakeSend())
        {
            // In this order: a host's ledger may throw.
            permit.Ignore();
            LegBooks.Release(reservation);
            return null;
        }

        return Leg.For(this, permit, reservation, now);
    }
}
