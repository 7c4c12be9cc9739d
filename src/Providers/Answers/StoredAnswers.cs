using Microsoft.Extensions.AI;

namespace Providers.Answers;

/// <summary>The answers that are kept, found by request or by likeness.</summary>
internal sealed class StoredAnswers(IAnswerStore store, ISimilarQuestions similar, TimeProvider time) : IDisposable
{
    // The store lets go of answers by itself; their questions leave the index when they have become a part of it.
    private const int SpareQuestions = 64;

    private readonly SemaphoreSlim indexing = new(1, 1);
    private DateTimeOffset? loadedAt;

    /// <summary>How long what other processes keep in a shared store may go unseen by likeness; null for a store of one's own.</summary>
    public TimeSpan? RefreshEvery { get; init; }

    /// <summary>The most answers the store keeps: an index that has outgrown it is cleared of what the store let go.</summary>
    public int MaxEntries { get; init; } = int.MaxValue;

    public double Threshold => similar.Threshold;

    /// <summary>Keeps a live answer where it is fit to be given again.</summary>
    /// <param name="key">The request's.</param>
    /// <param name="owner">Whose answer it is.</param>
    /// <param name="response">The answer.</param>
    /// <param name="cancellationToken">Ends the reading of its question, which a model may do; the answer itself is kept all the same.</param>
    /// <returns>Whether it was kept.</returns>
    public async ValueTask<bool> KeepAsync(AnswerKey key, AnswerOwner owner, ChatResponse response, CancellationToken cancellationToken)
    {
        if (!Storable.InStore(response))
        {
            return false;
        }

        var answer = ToStored(key, owner, response);
        await store.SaveAsync(answer, CancellationToken.None).ConfigureAwait(false);
        // Before its turn: one that takes a model long holds up no other, and no erasure.
        var add = await ReadAsync(answer, cancellationToken).ConfigureAwait(false);
        await indexing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            add?.Invoke();
            if (similar.Count - SpareQuestions > MaxEntries / 4 * 5L)
            {
                await KeepWhatIsStoredAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            indexing.Release();
        }

        return true;
    }

    /// <summary>The answer to the very same request, of any age.</summary>
    public async ValueTask<StoredAnswer?> FindSameAsync(AnswerKey key, AnswerOwner owner, CancellationToken cancellationToken)
    {
        var stored = await store.FindAsync(key.Hash, cancellationToken).ConfigureAwait(false);
        return stored is not null && Belongs(stored, owner) ? stored : null;
    }

    /// <summary>The answer to the question most like this one, with its score, of those that are not too old.</summary>
    public async ValueTask<(StoredAnswer Answer, double Score)?> FindSimilarAsync(
        AnswerKey key, AnswerOwner owner, TimeSpan staleFor, CancellationToken cancellationToken)
    {
        if (key.Question is not { } question || FollowUps.Is(question))
        {
            return null;
        }

        await LoadAsync(cancellationToken).ConfigureAwait(false);
        var scope = new AnswerScope(owner.Route, owner.Tenant, key.ContextHash);
        foreach (var found in await similar.FindAsync(scope, question, cancellationToken).ConfigureAwait(false))
        {
            var stored = await store.FindAsync(found.Key, cancellationToken).ConfigureAwait(false);
            if (stored is null || !Belongs(stored, owner))
            {
                // The store has let it go since.
                similar.Remove(scope, found.Key);
            }
            else if (time.GetUtcNow() - stored.AnsweredAt <= staleFor)
            {
                return (stored, found.Score);
            }
        }

        return null;
    }

    /// <summary>Forgets every answer that fits, and its question.</summary>
    /// <returns>How many there were.</returns>
    public async ValueTask<int> EraseAsync(AnswerFilter filter, CancellationToken cancellationToken)
    {
        var erased = await store.EraseAsync(filter, cancellationToken).ConfigureAwait(false);
        await indexing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await KeepWhatIsStoredAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            indexing.Release();
        }

        return erased;
    }

    /// <summary>Reads the questions of the store, once, so that a process that starts offline finds them.</summary>
    public async ValueTask LoadAsync(CancellationToken cancellationToken)
    {
        if (!IsOutOfDate)
        {
            return;
        }

        await indexing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (IsOutOfDate)
            {
                await ReadQuestionsAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            indexing.Release();
        }
    }

    public void Dispose()
    {
        indexing.Dispose();
        similar.Dispose();
    }

    private bool IsOutOfDate => loadedAt is null || time.GetUtcNow() - loadedAt > RefreshEvery;

    private async ValueTask ReadQuestionsAsync(CancellationToken cancellationToken)
    {
        var asked = time.GetUtcNow();
        var stored = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var answer in store.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            stored.Add(answer.Key);
            (await ReadAsync(answer, cancellationToken).ConfigureAwait(false))?.Invoke();
        }

        similar.KeepOnly(stored);
        loadedAt = asked;
    }

    private async ValueTask KeepWhatIsStoredAsync(CancellationToken cancellationToken)
    {
        var stored = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var answer in store.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            stored.Add(answer.Key);
        }

        similar.KeepOnly(stored);
    }

    /// <returns>Adds its question to those that are found by likeness; null where it has none that stands alone.</returns>
    private async ValueTask<Action?> ReadAsync(StoredAnswer answer, CancellationToken cancellationToken)
        => answer is { Question: { } question, Context: { } context } && !FollowUps.Is(question)
            ? await similar.ReadAsync(new AnswerScope(answer.Route, answer.Tenant, context), answer.Key, question, cancellationToken)
                .ConfigureAwait(false)
            : null;

    private static bool Belongs(StoredAnswer answer, AnswerOwner owner) => answer.Tenant == owner.Tenant && answer.Route == owner.Route;

    private StoredAnswer ToStored(AnswerKey key, AnswerOwner owner, ChatResponse response) => new()
    {
        Key = key.Hash,
        Route = owner.Route,
        Tenant = owner.Tenant,
        Context = key.Question is null ? null : key.ContextHash,
        Question = key.Question,
        Answer = response.Text,
        Backend = response.GetRouteReport()?.Backend,
        Model = response.ModelId,
        AnsweredAt = time.GetUtcNow(),
        Usage = response.Usage,
    };
}
