using Polly;
using Providers.Health;
using Providers.Quota;
using Providers.Telemetry;

namespace Providers.Execution;

/// <summary>What every call of one router shares.</summary>
internal sealed class ExecutionServices
{
    public ExecutionServices(TimeProvider time, Random random)
    {
        Time = time;
        Wall = new WallClock(time);
        Random = random;
        Retries = new RetryBudget(time);
        Hedges = new HedgeBudget(time);
        Retry = SameBackendRetry.Create(time, random);
        Usage = new UsageBook(time);
        Sessions = new SessionHomes(time);
    }

    public TimeProvider Time { get; }

    public WallClock Wall { get; }

    /// <summary>Thread-safe.</summary>
    public Random Random { get; }

    public RetryBudget Retries { get; }

    public HedgeBudget Hedges { get; }

    public ResiliencePipeline<Send> Retry { get; }

    public UsageBook Usage { get; }

    public SessionHomes Sessions { get; }

    public required QuotaQueue Ledger { get; init; }

    public required ITokenEstimator Estimator { get; init; }

    public required Connectivity Connectivity { get; init; }

    public required AnswerDesk Answers { get; init; }

    public required RouterTelemetry Telemetry { get; init; }

    /// <summary>
    /// Sets quota aside at once, or refuses. False: <see cref="ReserveAsync"/> is to be asked, because the ledger has to ask elsewhere
    /// or the call would rather wait than be refused.
    /// </summary>
    /// <param name="claims">What is asked for.</param>
    /// <param name="call">By which call.</param>
    /// <param name="mayWait">Whether nothing else is left to try, so that the call may wait in line if it asked for that.</param>
    /// <param name="now">The timestamp of now.</param>
    /// <param name="decision">Granted, or refused.</param>
    public bool TryReserve(ReadOnlySpan<QuotaClaim> claims, ChatCall call, bool mayWait, long now, out QuotaDecision decision)
    {
        call.Caller.ThrowIfCancellationRequested();
        return Ledger.TryReserve(claims, call.Priority, call.Clock.UtcTicksAt(now), out decision)
            && (decision.IsGranted || !(mayWait && call.WaitsForQuota));
    }

    /// <summary>Sets quota aside, waiting for a ledger that has to ask elsewhere, and in line where the call wants that.</summary>
    public ValueTask<QuotaDecision> ReserveAsync(ReadOnlySpan<QuotaClaim> claims, ChatCall call, bool mayWait)
    {
        var left = call.Clock.Remaining;
        var patience = mayWait && call.WaitsForQuota
            ? new QuotaPatience(call.Priority, left, left, ProviderOptions.Of(call.Options).OnQuotaWait)
            : new QuotaPatience(call.Priority, TimeSpan.Zero, left);
        return Ledger.ReserveAsync(claims.ToArray(), patience, call.Caller);
    }
}
