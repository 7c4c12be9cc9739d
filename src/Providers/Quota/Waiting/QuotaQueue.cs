namespace Providers.Quota;

/// <summary>Lets calls wait for quota, by priority and in their order; nobody overtakes on a limit that others wait for.</summary>
internal sealed class QuotaQueue : IQuotaLedger, IBudgetSource, IDisposable
{
    private const int MaxWaiting = 10_000;

    // Ends of this process's calls wake the queue; this is for ends on other nodes, and for what those give back before its time.
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    // What a timer can wait: less is no wait, and would ask again and again; more than fifty days it does not take.
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(49);

    private readonly Lock gate = new();
    private readonly WaitingLine line = new(MaxWaiting);
    private readonly IQuotaLedger ledger;
    private readonly IPromptLedger? prompt;
    private readonly TimeProvider time;
    private readonly ITimer timer;
    private bool serving;
    private bool serveAgain;

    public QuotaQueue(IQuotaLedger ledger, TimeProvider time)
    {
        this.ledger = ledger;
        prompt = ledger as IPromptLedger;
        this.time = time;
        timer = time.CreateTimer(static queue => ((QuotaQueue)queue!).Wake(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc/>
    public event Action<BudgetNotice>? BudgetPassed
    {
        add { if (ledger is IBudgetSource source) { source.BudgetPassed += value; } }
        remove { if (ledger is IBudgetSource source) { source.BudgetPassed -= value; } }
    }

    /// <summary>Who waits, in the order they will be asked.</summary>
    public IReadOnlyList<QuotaWait> Waiting => line.Describe(time.GetUtcNow());

    public ValueTask<QuotaDecision> ReserveAsync(ReadOnlyMemory<QuotaClaim> claims, CancellationToken cancellationToken = default)
        => ReserveAsync(claims, default, cancellationToken);

    /// <summary>Reserves at once, or waits as long as the call's patience allows.</summary>
    public ValueTask<QuotaDecision> ReserveAsync(
        ReadOnlyMemory<QuotaClaim> claims, QuotaPatience patience, CancellationToken cancellationToken)
    {
        if (line.AheadOf(claims.Span, patience.Priority) is { } ahead)
        {
            return AfterAsync(QuotaDecision.Refused(ahead), claims, patience, cancellationToken);
        }

        var asking = patience.Answer is not { } longest ? ledger.ReserveAsync(claims, cancellationToken)
            : prompt is not null ? prompt.ReserveAsync(claims, longest, cancellationToken)
            : WithinAsync(claims, longest, cancellationToken);
        return asking.IsCompletedSuccessfully
            ? AfterAsync(asking.Result, claims, patience, cancellationToken)
            : AfterAsync(asking, claims, patience, cancellationToken);
    }

    /// <summary>
    /// Decides at once. False: the ledger would have to ask elsewhere, so that <see cref="ReserveAsync(ReadOnlyMemory{QuotaClaim},
    /// QuotaPatience, CancellationToken)"/> is to be asked. Who would rather wait than be refused asks that after a refusal.
    /// </summary>
    public bool TryReserve(ReadOnlySpan<QuotaClaim> claims, int priority, long now, out QuotaDecision decision)
    {
        decision = default;
        if (line.AheadOf(claims, priority) is { } ahead)
        {
            decision = QuotaDecision.Refused(ahead);
            return true;
        }

        if (prompt is null || !prompt.TryReserve(claims, now, out decision)) { return false; }
        if (decision.IsGranted) { decision = Watched(decision); }
        return true;
    }

    public double Headroom(QuotaScope scope, QuotaLimits limits) => ledger.Headroom(scope, limits);

    /// <summary>At that moment, in UTC ticks.</summary>
    public double Headroom(QuotaScope scope, QuotaLimits limits, long now, ref QuotaHandle handle)
        => prompt?.Headroom(scope, limits, now, ref handle) ?? ledger.Headroom(scope, limits);

    public void Observe(QuotaScope scope, RateLimitReading reading) => ledger.Observe(scope, reading);

    public IReadOnlyList<QuotaReading> Read() => ledger.Read();

    public void Dispose() => timer.Dispose();

    /// <summary>A ledger of the host's own is told by its token when the call's time is up.</summary>
    private async ValueTask<QuotaDecision> WithinAsync(
        ReadOnlyMemory<QuotaClaim> claims, TimeSpan longest, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Min(longest, Longest), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await ledger.ReserveAsync(claims, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException("The quota ledger did not answer before the call's deadline.");
        }
    }

    private async ValueTask<QuotaDecision> AfterAsync(
        ValueTask<QuotaDecision> asking, ReadOnlyMemory<QuotaClaim> claims, QuotaPatience patience, CancellationToken cancellationToken)
        => await AfterAsync(await asking.ConfigureAwait(false), claims, patience, cancellationToken).ConfigureAwait(false);

    private ValueTask<QuotaDecision> AfterAsync(
        in QuotaDecision decision, ReadOnlyMemory<QuotaClaim> claims, QuotaPatience patience, CancellationToken cancellationToken)
    {
        if (decision.IsGranted) { return new ValueTask<QuotaDecision>(Watched(decision)); }
        return patience.Longest <= TimeSpan.Zero || IsHopeless(decision.Refusal, claims.Span)
            ? new ValueTask<QuotaDecision>(decision)
            : new ValueTask<QuotaDecision>(WaitAsync(claims, patience, decision.Refusal, cancellationToken));
    }

    private QuotaDecision Watched(in QuotaDecision granted)
        => QuotaDecision.Granted(granted.Reservation is QuotaReservation own
            ? own.WatchedBy(this)
            : new WatchedReservation(granted.Reservation!, this));

    private async Task<QuotaDecision> WaitAsync(
        ReadOnlyMemory<QuotaClaim> claims, QuotaPatience patience, QuotaRefusal refusal, CancellationToken cancellationToken)
    {
        if (line.Join(claims.Span, patience, time.GetUtcNow(), refusal) is not { } waiter) { return QuotaDecision.Refused(refusal); }
        line.Tell(time.GetUtcNow());
        using var limit = new CancellationTokenSource(Min(patience.Longest, Longest), time);
        await using var outOfTime = limit.Token.Register(() => Leave(waiter, null)).ConfigureAwait(false);
        await using var cancelled = cancellationToken.Register(() => Leave(waiter, cancellationToken)).ConfigureAwait(false);
        Wake();
        return await waiter.Task.ConfigureAwait(false);
    }

    private void Leave(QuotaWaiter waiter, CancellationToken? cancelled)
    {
        line.Leave(waiter);
        if (cancelled is { } token) { waiter.TrySetCanceled(token); } else { waiter.TrySetResult(QuotaDecision.Refused(waiter.Refusal)); }
        Wake();
    }

    /// <summary>Something may have become free: asks again for all who wait, one round at a time.</summary>
    public void Wake()
    {
        if (!line.IsEmpty) { BeginServing(); }
    }

    private void BeginServing()
    {
        lock (gate)
        {
            serveAgain = true;
            if (serving) { return; }
            serving = true;
        }

        _ = ServeAsync();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            lock (gate)
            {
                if (!serveAgain)
                {
                    serving = false;
                    return;
                }

                serveAgain = false;
            }

            try
            {
                await ServeAsync(line.All).ConfigureAwait(false);
            }
            catch
            {
                lock (gate) { serving = false; }
                throw;
            }
        }
    }

    private async Task ServeAsync(QuotaWaiter[] round)
    {
        var exhausted = new Dictionary<QuotaScope, QuotaRefusal>();
        var next = TimeSpan.MaxValue;
        foreach (var waiter in round)
        {
            if (waiter.Task.IsCompleted) { continue; }
            var refusal = waiter.RefusalIn(exhausted) ?? await AskAsync(waiter).ConfigureAwait(false);
            if (refusal is null) { continue; }
            (waiter.Refusal, waiter.RefusedAt) = (refusal, time.GetUtcNow());
            exhausted[refusal.Scope] = refusal;
            next = Min(next, refusal.RetryAfter ?? LookAgain);
        }

        line.Tell(time.GetUtcNow());
        if (next != TimeSpan.MaxValue)
        {
            next = Min(next, LookAgain);
            timer.Change(next > Shortest ? next : Shortest, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Asks the ledger for one waiter: null where it waits no more. A ledger that fails ends the wait with its exception.</summary>
    private async Task<QuotaRefusal?> AskAsync(QuotaWaiter waiter)
    {
        try
        {
            var decision = await ledger.ReserveAsync(waiter.Claims).ConfigureAwait(false);
            if (!decision.IsGranted) { return decision.Refusal; }
            var granted = Watched(decision);
            line.Leave(waiter);
            if (!waiter.TrySetResult(granted)) { granted.Reservation!.Release(); }
        }
        catch (Exception exception)
        {
            line.Leave(waiter);
            waiter.TrySetException(exception);
        }

        return null;
    }

    /// <summary>A concurrency limit yields when some call ends; any other limit that names no time never does.</summary>
    private static bool IsHopeless(QuotaRefusal refusal, ReadOnlySpan<QuotaClaim> claims)
    {
        if (refusal.RetryAfter is not null) { return false; }
        if (refusal.Limit != QuotaLimitKind.ConcurrentRequests) { return true; }
        foreach (ref readonly var claim in claims)
        {
            if (claim.Scope == refusal.Scope && claim.Limits.ConcurrentRequests < claim.Requests) { return true; }
        }

        return false;
    }

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;
}
