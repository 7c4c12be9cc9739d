using Microsoft.Extensions.AI;

namespace Providers.Answers;

/// <summary>Keeps a live answer for later, where it is fit to be given again.</summary>
internal sealed class AnswerKeeper(IAnswerStore store, TimeProvider time)
{
    /// <returns>Whether it was kept.</returns>
    public async ValueTask<bool> KeepAsync(
        AnswerKey key, string route, string? tenant, ChatResponse response, CancellationToken cancellationToken)
    {
        if (!Storable.InStore(response))
        {
            return false;
        }

        await store.SaveAsync(ToStored(key, route, tenant, response), cancellationToken).ConfigureAwait(false);
        return true;
    }

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
