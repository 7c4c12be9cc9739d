using System.Runtime.CompilerServices;
using System.Text;

namespace Providers.Answers;

/// <summary>Keeps answers as long as the process lives.</summary>
public sealed class MemoryAnswerStore : IAnswerStore
{
    private readonly AnswerRetention retention;
    private readonly TimeProvider time;
    private readonly Lock gate = new();
    private readonly Dictionary<string, LinkedListNode<StoredAnswer>> byKey = new(StringComparer.Ordinal);
    private readonly LinkedList<StoredAnswer> oldestFirst = [];
    private long bytes;

    /// <summary>Creates an empty store.</summary>
    /// <param name="retention">How much is kept; null for the defaults.</param>
    /// <param name="time">Tells the age of answers; null for the system's clock.</param>
    public MemoryAnswerStore(AnswerRetention? retention = null, TimeProvider? time = null)
    {
        this.retention = retention ?? new AnswerRetention();
        this.time = time ?? TimeProvider.System;
    }

    /// <summary>How many answers are kept.</summary>
    public int Count
    {
        get
        {
            lock (gate)
            {
                DropOld();
                return byKey.Count;
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask<StoredAnswer?> FindAsync(string key, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            DropOld();
            return new(byKey.TryGetValue(key, out var node) ? node.Value : null);
        }
    }

    /// <inheritdoc/>
    public ValueTask SaveAsync(StoredAnswer answer, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(answer);
        cancellationToken.ThrowIfCancellationRequested();
        Save(answer);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredAnswer> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await ValueTask.CompletedTask.ConfigureAwait(false);
        foreach (var answer in Snapshot())
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return answer;
        }
    }

    /// <inheritdoc/>
    public ValueTask<int> EraseAsync(AnswerFilter filter, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        cancellationToken.ThrowIfCancellationRequested();
        return new(Erase(filter));
    }

    internal void Save(StoredAnswer answer)
    {
        lock (gate)
        {
            if (byKey.TryGetValue(answer.Key, out var older))
            {
                Drop(older);
            }

            byKey.Add(answer.Key, Add(answer));
            bytes += SizeOf(answer);
            DropOld();
        }
    }

    internal int Erase(AnswerFilter filter)
    {
        lock (gate)
        {
            var before = byKey.Count;
            for (var node = oldestFirst.First; node is not null;)
            {
                var next = node.Next;
                if (filter.Matches(node.Value))
                {
                    Drop(node);
                }

                node = next;
            }

            return before - byKey.Count;
        }
    }

    internal StoredAnswer[] Snapshot()
    {
        lock (gate)
        {
            DropOld();
            return [.. oldestFirst];
        }
    }

    private LinkedListNode<StoredAnswer> Add(StoredAnswer answer)
    {
        // Answers come nearly in order, so this looks at one or two.
        var before = oldestFirst.Last;
        while (before is not null && before.Value.AnsweredAt > answer.AnsweredAt)
        {
            before = before.Previous;
        }

        return before is null ? oldestFirst.AddFirst(answer) : oldestFirst.AddAfter(before, answer);
    }

    private void DropOld()
    {
        var oldest = retention.MaxAge is { } age ? time.GetUtcNow() - age : DateTimeOffset.MinValue;
        while (oldestFirst.First is { } first
            && (byKey.Count > retention.MaxEntries || bytes > retention.MaxBytes || first.Value.AnsweredAt < oldest))
        {
            Drop(first);
        }
    }

    private void Drop(LinkedListNode<StoredAnswer> node)
    {
        oldestFirst.Remove(node);
        byKey.Remove(node.Value.Key);
        bytes -= SizeOf(node.Value);
    }

    private static long SizeOf(StoredAnswer answer)
        => Encoding.UTF8.GetByteCount(answer.Answer) + (answer.Question is null ? 0 : Encoding.UTF8.GetByteCount(answer.Question));
}
