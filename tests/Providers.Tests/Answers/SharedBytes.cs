using System.Collections.Concurrent;
using Microsoft.Extensions.Caching.Distributed;
using Providers.Answers;

namespace Providers.Tests.Answers;

/// <summary>A cache that others share, which can be away.</summary>
internal sealed class SharedBytes : IDistributedCache
{
    private int reads;

    public ConcurrentDictionary<string, byte[]> Entries { get; } = [];

    public Exception? Failure { get; set; }

    /// <summary>What every look-up waits for, with what it has found.</summary>
    public Func<Task> Hangs { get; set; } = () => Task.CompletedTask;

    public int Reads => Volatile.Read(ref reads);

    public async Task<byte[]?> GetAsync(string key, CancellationToken token = default)
    {
        var found = Entries.GetValueOrDefault(key);
        Interlocked.Increment(ref reads);
        await Hangs();
        return Failure is null ? found : throw Failure;
    }

    public Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default)
    {
        options.AbsoluteExpirationRelativeToNow.ShouldBe(new CacheOptions().TimeToLive);
        Entries[key] = value;
        return Task.CompletedTask;
    }

    public Task RemoveAsync(string key, CancellationToken token = default)
    {
        if (Failure is not null)
        {
            throw Failure;
        }

        Entries.TryRemove(key, out _);
        return Task.CompletedTask;
    }

    public byte[]? Get(string key) => throw new NotSupportedException();

    public void Set(string key, byte[] value, DistributedCacheEntryOptions options) => throw new NotSupportedException();

    public void Refresh(string key) => throw new NotSupportedException();

    public Task RefreshAsync(string key, CancellationToken token = default) => throw new NotSupportedException();

    public void Remove(string key) => throw new NotSupportedException();
}
