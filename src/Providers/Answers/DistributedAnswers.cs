using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Logging;

namespace Providers.Answers;

/// <summary>The exact cache's second level, on whatever distributed cache the host has.</summary>
/// <remarks>
/// It may be away, slow or hang: no call waits longer than <see cref="Patience"/> for it, and after a failure it is left alone for
/// <see cref="Rest"/>. Not so what is to be forgotten: whoever asks for that waits, and hears that it failed.
/// </remarks>
internal sealed partial class DistributedAnswers(IDistributedCache cache, TimeProvider time, ILogger logger)
{
    private const string Prefix = "providers:answer:";

    private long restsUntil = long.MinValue;

    public static TimeSpan Patience { get; } = TimeSpan.FromMilliseconds(250);

    public static TimeSpan Rest { get; } = TimeSpan.FromSeconds(5);

    public async ValueTask<CachedAnswer?> FindAsync(AnswerKey key, AnswerOwner owner, CancellationToken cancellationToken)
    {
        var bytes = await TryAsync(token => cache.GetAsync(Prefix + key.Hash, token), cancellationToken).ConfigureAwait(false);
        return bytes is null ? null : DistributedAnswer.Read(bytes, key, owner);
    }

    public async Task PutAsync(AnswerKey key, CachedAnswer answer, TimeSpan timeToLive)
    {
        var entry = new DistributedCacheEntryOptions { AbsoluteExpirationRelativeToNow = timeToLive };
        await TryAsync(
            async token =>
            {
                if (DistributedAnswer.Write(answer) is { } bytes)
                {
                    await cache.SetAsync(Prefix + key.Hash, bytes, entry, token).ConfigureAwait(false);
                }

                return true;
            },
            CancellationToken.None).ConfigureAwait(false);
    }

    public Task RemoveAsync(string hash, CancellationToken cancellationToken) => cache.RemoveAsync(Prefix + hash, cancellationToken);

    private async Task<T?> TryAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        if (time.GetTimestamp() < Interlocked.Read(ref restsUntil))
        {
            return default;
        }

        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        var token = either.Token;
        try
        {
            // On a thread of its own: a client that blocks before its first await must not hold up the call either.
            var asking = Task.Run(() => ask(token), token);
            Observe(asking);
            return await asking.WaitAsync(token).ConfigureAwait(false);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw;
        }
        catch (Exception failure)
        {
            Interlocked.Exchange(ref restsUntil, time.GetTimestamp() + (long)(Rest.TotalSeconds * time.TimestampFrequency));
            LogAway(logger, patience.IsCancellationRequested ? "no answer in time" : failure.GetType().Name, Rest.TotalSeconds);
            return default;
        }
    }

    /// <summary>What nobody waits for any more may fail unseen.</summary>
    private static void Observe(Task asking) => _ = asking.ContinueWith(
        static failed => _ = failed.Exception,
        CancellationToken.None,
        TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
        TaskScheduler.Default);

    [LoggerMessage(EventId = 4103, Level = LogLevel.Warning,
        Message = "The distributed cache failed ({Problem}); answers do without it for {Seconds} s")]
    private static partial void LogAway(ILogger logger, string problem, double seconds);
}
