using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Internal;

namespace Providers.Answers;

/// <summary>Gives the same request the same answer for a while. Bounded by the bytes its answers take up.</summary>
internal sealed class ExactCache : IDisposable
{
    private readonly TimeProvider time;
    private readonly MemoryCache answers;

    public ExactCache(long maxBytes, TimeProvider time)
    {
        this.time = time;
        answers = new MemoryCache(new MemoryCacheOptions { SizeLimit = maxBytes, Clock = new CacheClock(time) });
    }

    public int Count => answers.Count;

    public bool TryGet(AnswerKey key, [NotNullWhen(true)] out CachedAnswer? answer)
        => answers.TryGetValue(key.Hash, out answer) && answer is not null;

    /// <summary>Keeps a copy of an answer that is complete; any other is let go.</summary>
    public void Put(AnswerKey key, ChatResponse response, TimeSpan timeToLive)
    {
        if (timeToLive <= TimeSpan.Zero || !Storable.InCache(response)
            || !CachedAnswer.TryFreeze(response, time.GetUtcNow(), out var answer))
        {
            return;
        }

        var entry = new MemoryCacheEntryOptions { Size = answer.Bytes, AbsoluteExpirationRelativeToNow = timeToLive };
        answers.Set(key.Hash, answer, entry);
    }

    public void Clear() => answers.Clear();

    public void Dispose() => answers.Dispose();

    private sealed class CacheClock(TimeProvider time) : ISystemClock
    {
        public DateTimeOffset UtcNow => time.GetUtcNow();
    }
}
