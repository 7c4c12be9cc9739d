using Polly;
using Polly.Retry;

namespace Providers.Execution;

/// <summary>Polly's retry, for the same backend: it waits and repeats; whether it should is decided by the outcome itself.</summary>
internal static class SameBackendRetry
{
    /// <summary>The longest wait that Polly chooses by itself.</summary>
    public static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(2);

    /// <summary>A bound on what the outcomes ask for: one repeat, and one more for each parameter that is refused.</summary>
    private const int MostRepeats = 16;

    public static ResiliencePipeline<SendOutcome> Create(TimeProvider time, Random random)
        => new ResiliencePipelineBuilder<SendOutcome> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<SendOutcome>
            {
                ShouldHandle = static arguments => ValueTask.FromResult(arguments.Outcome.Result.Retry),
                DelayGenerator = static arguments => ValueTask.FromResult(arguments.Outcome.Result.RetryAfter),
                MaxRetryAttempts = MostRepeats,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = TimeSpan.FromMilliseconds(200),
                MaxDelay = LongestBackoff,
                Randomizer = random.NextDouble,
            })
            .Build();

    /// <summary>Goes on from a first outcome, which wants a retry.</summary>
    public static async ValueTask<SendOutcome> RunAsync(
        ResiliencePipeline<SendOutcome> retry, Send send, SendOutcome first, CancellationToken caller)
    {
        SendOutcome? known = first;
        return await retry.ExecuteAsync(
            _ =>
            {
                var outcome = known is { } replayed ? new ValueTask<SendOutcome>(replayed) : send.OnceAsync(send.Now);
                known = null;
                return outcome;
            },
            caller).ConfigureAwait(false);
    }
}
