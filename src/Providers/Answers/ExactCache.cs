using Microsoft.Extensions.AI;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Internal;

namespace Providers.Answers;

/// <summary>Gives the same request the same answer for a while. Bounded by the bytes its answers take up.</summary>
internal sealed class ExactCache : IDisposable
{
    private readonly TimeProvider time;
    private readonly DistributedAnswers? second;
    private readonly MemoryCache answers;

    /// <param name="maxBytes">What the answers in memory may take up.</param>
    /// <param name="time">Tells their age.</param>
    /// <param name="second">A cache that other processes share; null for none.</param>
    public ExactCache(long maxBytes, TimeProvider time, DistributedAnswers? second = null)
    {
        this.time = time;
        this.second = second;
        answers = new MemoryCache(new MemoryCacheOptions { SizeLimit = maxBytes, Clock = new CacheClock(time) });
    }

    public int Count => answers.Count;

    /// <summary>What is in memory, of any age that is worth keeping; null for nothing.</summary>
    public CachedAnswer? Find(AnswerKey key) => answers.TryGetValue(key.Hash, out CachedAnswer? answer) ? answer : null;

    /// <summary>What is fresh, in memory or in the cache that others share; null for nothing.</summary>
    /// <param name="key">The request's.</param>
    /// <param name="owner">Whose answer it is.</param>
    /// <param name="options">What is fresh.</param>
    /// <param name="erasures">What is to be forgotten, though another process may have kept it.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    public async ValueTask<CachedAnswer?> FindFreshAsync(
        AnswerKey key, AnswerOwner owner, CacheOptions options, RecentErasures erasures, CancellationToken cancellationToken)
    {
        if (Find(key) is { } near && options.IsFresh(AgeOf(near)))
        {
            return near;
        }

        if (second is null
            || await second.FindAsync(key, owner, cancellationToken).ConfigureAwait(false) is not { } far
            || !options.IsFresh(AgeOf(far)) || erasures.Cover(key, owner, far.AnsweredAt))
        {
            return null;
        }

        Keep(key, far, options);
        return far;
    }

    /// <summary>Keeps a copy of an answer that is complete; any other is let go.</summary>
    /// <returns>Ends when it is kept wherever it is kept; never fails.</returns>
    public Task PutAsync(AnswerKey key, AnswerOwner owner, ChatResponse response, CacheOptions options)
    {
        if (options.Lifetime <= TimeSpan.Zero || !Storable.InCache(response)
            || CachedAnswer.Freeze(key, owner, response, time.GetUtcNow()) is not { } answer)
        {
            return Task.CompletedTask;
        }

        Keep(key, answer, options);
        return second is not null && options.TimeToLive > TimeSpan.Zero
            ? second.PutAsync(key, answer, options.TimeToLive)
            : Task.CompletedTask;
    }

    /// <summary>
    /// Forgets every answer in memory that fits, in the shared cache first: where that fails, the answer can be found to be erased again.
    /// </summary>
    /// <returns>How many there were in memory.</returns>
    public async ValueTask<int> EraseAsync(AnswerFilter filter, CancellationToken cancellationToken)
    {
        var erased = 0;
        foreach (var key in answers.Keys)
        {
            if (answers.TryGetValue(key, out CachedAnswer? answer) && answer is not null && answer.Fits(filter))
            {
                if (second is not null)
                {
                    await second.RemoveAsync((string)key, cancellationToken).ConfigureAwait(false);
                }

                answers.Remove(key);
                erased++;
            }
        }

        return erased;
    }

    public TimeSpan AgeOf(CachedAnswer answer)
    {
        var age = time.GetUtcNow() - answer.AnsweredAt;
        return age < TimeSpan.Zero ? TimeSpan.Zero : age;
    }

    public void Dispose() => answers.Dispose();

    private void Keep(AnswerKey key, CachedAnswer answer, CacheOptions options)
    {
        var left = options.Lifetime - AgeOf(answer);
        if (left > TimeSpan.Zero)
        {
            var entry = new MemoryCacheEntryOptions { Size = answer.Bytes, AbsoluteExpirationRelativeToNow = left };
            answers.Set(key.Hash, answer, entry);
        }
    }

    private sealed class CacheClock(TimeProvider time) : ISystemClock
    {
        public DateTimeOffset UtcNow => time.GetUtcNow();
    }
}
