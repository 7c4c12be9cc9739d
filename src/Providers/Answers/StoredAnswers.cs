using Microsoft.Extensions.AI;

namespace Providers.Answers;

/// <summary>The answers that are kept, found by request or by likeness.</summary>
internal sealed class StoredAnswers(IAnswerStore store, ISimilarQuestions similar, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim loading = new(1, 1);
    private DateTimeOffset? loadedAt;

    /// <summary>How long what other processes keep in a shared store may go unseen by likeness; null for a store of one's own.</summary>
    public TimeSpan? RefreshEvery { get; init; }

    /// <summary>Shorter answers are not kept; in characters.</summary>
    public int ShortestAnswer { get; init; }

    public double Threshold => similar.Threshold;

    /// <summary>Keeps a live answer where it is fit to be given again.</summary>
    /// <returns>Whether it was kept.</returns>
    public async ValueTask<bool> KeepAsync(
        AnswerKey key, string route, string? tenant, ChatResponse response, CancellationToken cancellationToken)
    {
        if (!Storable.InStore(response) || response.Text.Length < ShortestAnswer)
        {
            return false;
        }

        var answer = ToStored(key, route, tenant, response);
        await store.SaveAsync(answer, cancellationToken).ConfigureAwait(false);
        await IndexAsync(answer, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>The answer to the very same request, of any age.</summary>
    public async ValueTask<StoredAnswer?> FindSameAsync(AnswerKey key, string route, string? tenant, CancellationToken cancellationToken)
    {
        var stored = await store.FindAsync(key.Hash, cancellationToken).ConfigureAwait(false);
        return stored is not null && Belongs(stored, route, tenant) ? stored : null;
    }

    /// <summary>The answer to the question most like this one, with its score.</summary>
    public async ValueTask<(StoredAnswer Answer, double Score)?> FindSimilarAsync(
        AnswerKey key, string route, string? tenant, CancellationToken cancellationToken)
    {
        if (key.Question is not { } question || FollowUps.Is(question))
        {
            return null;
        }

        await LoadAsync(cancellationToken).ConfigureAwait(false);
        var scope = new AnswerScope(route, tenant, key.ContextHash);
        while (await similar.FindAsync(scope, question, cancellationToken).ConfigureAwait(false) is { } found)
        {
            var stored = await store.FindAsync(found.Key, cancellationToken).ConfigureAwait(false);
            if (stored is not null && Belongs(stored, route, tenant))
            {
                return (stored, found.Score);
            }

            // The store has let it go since.
            similar.Remove(scope, found.Key);
        }

        return null;
    }

    public async ValueTask<int> EraseAsync(AnswerFilter filter, CancellationToken cancellationToken)
    {
        var erased = await store.EraseAsync(filter, cancellationToken).ConfigureAwait(false);
        await ReloadAsync(cancellationToken).ConfigureAwait(false);
        return erased;
    }

    /// <summary>Reads the questions of the store, once, so that a process that starts offline finds them.</summary>
    public async ValueTask LoadAsync(CancellationToken cancellationToken)
    {
        if (loadedAt is null || time.GetUtcNow() - loadedAt > RefreshEvery)
        {
            await ReloadAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        loading.Dispose();
        similar.Dispose();
    }

    private async ValueTask ReloadAsync(CancellationToken cancellationToken)
    {
        var asked = time.GetUtcNow();
        await loading.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            similar.Clear();
            await foreach (var answer in store.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                await IndexAsync(answer, cancellationToken).ConfigureAwait(false);
            }

            loadedAt = asked;
        }
        finally
        {
            loading.Release();
        }
    }

    private ValueTask IndexAsync(StoredAnswer answer, CancellationToken cancellationToken)
        => answer is { Question: { } question, Context: { } context } && !FollowUps.Is(question)
            ? similar.AddAsync(new AnswerScope(answer.Route, answer.Tenant, context), answer.Key, question, cancellationToken)
            : ValueTask.CompletedTask;

    // The key holds both already; a store that mixes keys up must still not give one tenant's answer to another.
    private static bool Belongs(StoredAnswer answer, string route, string? tenant)
        => answer.Tenant == tenant && answer.Route == route;

    private StoredAnswer ToStored(AnswerKey key, string route, string? tenant, ChatResponse response) => new()
    {
        Key = key.Hash,
        Route = route,
        Tenant = tenant,
        Context = key.Question is null ? null : key.ContextHash,
        Question = key.Question,
        Answer = response.Text,
        Backend = response.GetRouteReport()?.Backend,
        Model = response.ModelId,
        AnsweredAt = time.GetUtcNow(),
        Usage = response.Usage,
    };
}
