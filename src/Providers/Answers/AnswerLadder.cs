namespace Providers.Answers;

/// <summary>What stands in when no model answered: the same request's old answer, first of all.</summary>
internal sealed class AnswerLadder(IAnswerStore store, TimeProvider time)
{
    /// <summary>Finds the best answer that may be given; null when there is none.</summary>
    /// <param name="key">The request's key; null for a request that has none, which nothing answers.</param>
    /// <param name="route">The route that was asked.</param>
    /// <param name="tenant">Who asks; only their own answers are given.</param>
    /// <param name="staleFor">How old a stored answer may be.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    public async ValueTask<LadderAnswer?> FindAsync(
        AnswerKey? key, string route, string? tenant, TimeSpan staleFor, CancellationToken cancellationToken)
    {
        if (key is not { } asked)
        {
            return null;
        }

        return await FindSameAsync(asked, route, tenant, staleFor, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<LadderAnswer?> FindSameAsync(
        AnswerKey key, string route, string? tenant, TimeSpan staleFor, CancellationToken cancellationToken)
    {
        var stored = await store.FindAsync(key.Hash, cancellationToken).ConfigureAwait(false);
        if (stored is null || stored.Tenant != tenant || !string.Equals(stored.Route, route, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var age = time.GetUtcNow() - stored.AnsweredAt;
        if (age > staleFor)
        {
            return null;
        }

        return new LadderAnswer
        {
            Origin = AnswerOrigin.Stale,
            Text = stored.Answer,
            Reason = $"no model answered; the same request was answered {AnswerLabel.Words(age)} ago",
            Label = AnswerLabel.Stale(age),
            Source = "memory",
            Model = stored.Model,
            AnsweredAt = stored.AnsweredAt,
            Age = age,
        };
    }
}
