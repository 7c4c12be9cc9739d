namespace Providers;

/// <summary>Keeps answers for when nothing else answers. Thread-safe.</summary>
public interface IAnswerStore
{
    /// <summary>The answer to the very same request, of any age; null when there is none.</summary>
    ValueTask<StoredAnswer?> FindAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>Keeps an answer, in place of an older one with the same key. Returns when it is as durable as the store makes it.</summary>
    ValueTask SaveAsync(StoredAnswer answer, CancellationToken cancellationToken = default);

    /// <summary>Every answer that is kept, in no order: similar questions are looked up in memory.</summary>
    IAsyncEnumerable<StoredAnswer> ReadAllAsync(CancellationToken cancellationToken = default);

    /// <summary>Forgets every answer that fits, and returns how many there were.</summary>
    ValueTask<int> EraseAsync(AnswerFilter filter, CancellationToken cancellationToken = default);
}
