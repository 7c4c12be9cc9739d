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
        Sessions = new SessionHomes(time);
    }

    public TimeProvider Time { get; }

    /// <summary>Thread-safe.</summary>
    public Random Random { get; }

    public RetryBudget Retries { get; }

    public HedgeBudget Hedges { get; }

    public ResiliencePipeline<SendOutcome> Retry { get; }

    public UsageBook Usage { get; }

    public SessionHomes Sessions { get; }

    public required IQuotaLedger Ledger { get; init; }

    public required ITokenEstimator Estimator { get; init; }

    public required Connectivity Connectivity { get; init; }

    public required AnswerDesk Answers { get; init; }

    public required RouterTelemetry Telemetry { get; init; }

    /// <summary>
    /// Sets quota aside: at once, or by waiting in line for it where the call asked for that and nothing else is left to try.
    /// </summary>
    public ValueTask<QuotaDecision> ReserveAsync(ReadOnlyMemory<QuotaClaim> claims, ChatCall call, bool mayWait)
        => mayWait && call.WaitsForQuota && Ledger is QuotaQueue queue
            ? queue.ReserveAsync(claims, new QuotaPatience(call.Priority, call.Clock.Remaining), call.Caller)
            : Ledger.ReserveAsync(claims, call.Caller);
}
