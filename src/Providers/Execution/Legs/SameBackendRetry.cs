using Polly;
using Polly.Retry;

namespace Providers.Execution;

/// <summary>Polly's retry, for the same backend: it waits and repeats; whether it should is decided by the outcome itself.</summary>
internal static class SameBackendRetry
{
    /// <summary>A bound on what the outcomes ask for: one repeat, and one more for each parameter that is refused.</summary>
    private const int MostRepeats = 16;

    public static ResiliencePipeline<SendOutcome> Create(TimeProvider time, Random random)
        => new ResiliencePipelineBuilder<SendOutcome> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<SendOutcome>
            {
                ShouldHandle = static arguments => ValueTask.FromResult(arguments.Outcome.Result.Retry),
                DelayGenerator = arguments => ValueTask.FromResult<TimeSpan?>(
                    arguments.Outcome.Result.RetryAfter ?? Backoff.For(arguments.AttemptNumber, random.NextDouble())),
                MaxRetryAttempts = MostRepeats,
            })
            .Build();

    /// <summary>Goes on from a first outcome, which wants a retry.</summary>
    public static async ValueTask<SendOutcome> RunAsync(
        ExecutionServices services, Send send, SendOutcome first, CancellationToken caller)
    {
        var last = first;
        var isReplay = true;
        var failedAt = services.Time.GetTimestamp();
        return await services.Retry.ExecuteAsync(
            async _ =>
            {
                if (!isReplay)
                {
                    await WaitOutAsync(services.Time, failedAt, last.RetryAfter, caller).ConfigureAwait(false);
                    last = await send.OnceAsync(services.Time.GetTimestamp()).ConfigureAwait(false);
                    failedAt = services.Time.GetTimestamp();
                }

                isReplay = false;
                return last;
            },
            caller).ConfigureAwait(false);
    }

    /// <summary>Timers fire early by a tick of a coarse clock: what the provider asked for is waited for to its end.</summary>
    private static async ValueTask WaitOutAsync(TimeProvider time, long since, TimeSpan? wait, CancellationToken caller)
    {
        while (wait - time.GetElapsedTime(since) is { } left && left > TimeSpan.Zero)
        {
            await Task.Delay(left, time, caller).ConfigureAwait(false);
        }
    }
}
