using Polly;
using Polly.Retry;

namespace Providers.Execution;

/// <summary>Polly's retry, for the same backend: it waits and repeats; whether it should is decided by the send itself.</summary>
internal static class SameBackendRetry
{
    /// <summary>A bound on what the sends ask for: one repeat, and one more for each parameter that is refused.</summary>
    private const int MostRepeats = 16;

    public static ResiliencePipeline<Send> Create(TimeProvider time, Random random)
        => new ResiliencePipelineBuilder<Send> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<Send>
            {
                ShouldHandle = static arguments => ValueTask.FromResult(arguments.Outcome.Result is { WantsRetry: true }),
                DelayGenerator = arguments => ValueTask.FromResult<TimeSpan?>(
                    arguments.Outcome.Result!.RetryAfter ?? Backoff.For(arguments.AttemptNumber, random.NextDouble())),
                MaxRetryAttempts = MostRepeats,
            })
            .Build();

    /// <summary>Goes on from a first attempt that wants a retry.</summary>
    /// <returns>The leg, owned by whoever receives it; null when none of the repeats had content.</returns>
    public static async ValueTask<Leg?> RunAsync(ExecutionServices services, Send send, CancellationToken caller)
    {
        Leg? leg = null;
        var isReplay = true;
        var failedAt = services.Time.GetTimestamp();
        await services.Retry.ExecuteAsync(
            async _ =>
            {
                if (!isReplay)
                {
                    await WaitOutAsync(services.Time, failedAt, send.RetryAfter, caller).ConfigureAwait(false);
                    leg = await send.OnceAsync(services.Time.GetTimestamp()).ConfigureAwait(false);
                    failedAt = services.Time.GetTimestamp();
                }

                isReplay = false;
                return send;
            },
            caller).ConfigureAwait(false);
        return leg;
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
