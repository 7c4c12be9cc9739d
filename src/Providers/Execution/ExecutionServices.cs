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
        Random = random;
        Retries = new RetryBudget(time);
        Hedges = new HedgeBudget(time);
        Retry = SameBackendRetry.Create(time, random);
        Usage = new UsageBook(time);
    }

    public TimeProvider Time { get; }

    /// <summary>Thread-safe.</summary>
    public Random Random { get; }

    public RetryBudget Retries { get; }

    public HedgeBudget Hedges { get; }

    public ResiliencePipeline<SendOutcome> Retry { get; }

    public UsageBook Usage { get; }

    public SessionHomes Sessions { get; } = new();

    public required IQuotaLedger Ledger { get; init; }

    public required ITokenEstimator Estimator { get; init; }

    public required Connectivity Connectivity { get; init; }

    public required AnswerDesk Answers { get; init; }

    public required RouterTelemetry Telemetry { get; init; }

    /// <summary>
    /// Sets quota aside: at once, or by waiting in line for it where the call asked for that and nothing else is left to try.
    /// </summary>
    public ValueTask<QuotaDecision> ReserveAsync(ReadOnlyMemory<QuotaClaim> claims, ChatCall call, bool mayWait)
    {
        if (Ledger is not QuotaQueue queue || call.Caller.IsCancellationRequested) { return Ledger.ReserveAsync(claims, call.Caller); }
        var waits = mayWait && call.WaitsForQuota;
        if (queue.TryReserve(claims.Span, call.Priority, Time.GetUtcNow().UtcTicks, out var decision) && (decision.IsGranted || !waits))
        {
            return new ValueTask<QuotaDecision>(decision);
        }

        var left = call.Clock.Remaining;
        var told = waits ? ProviderOptions.Of(call.Options).OnQuotaWait : null;
        return queue.ReserveAsync(claims, new QuotaPatience(call.Priority, waits ? left : TimeSpan.Zero, left, told), call.Caller);
    }
}
