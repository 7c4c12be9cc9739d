namespace Providers.Answers;

/// <summary>What stands in when no model answered: the same request's old answer, a similar question's, or one a person wrote.</summary>
internal sealed class AnswerLadder(StoredAnswers? stored, CuratedAnswers? curated, TimeProvider time)
{
    /// <summary>Finds the best answer that may be given; null when there is none.</summary>
    /// <param name="key">The request's key; null for a request that has none, which nothing answers.</param>
    /// <param name="route">The route that was asked.</param>
    /// <param name="tenant">Who asks; only their own stored answers are given.</param>
    /// <param name="staleFor">How old a stored answer may be.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    public async ValueTask<LadderAnswer?> FindAsync(
        AnswerKey? key, string route, string? tenant, TimeSpan staleFor, CancellationToken cancellationToken)
    {
        if (key is not { } asked)
        {
            return null;
        }

        if (stored is not null)
        {
            var same = await stored.FindSameAsync(asked, route, tenant, cancellationToken).ConfigureAwait(false);
            if (same is not null && Age(same) <= staleFor)
            {
                return Stale(same);
            }

            var similar = await stored.FindSimilarAsync(asked, route, tenant, cancellationToken).ConfigureAwait(false);
            if (similar is { } found && Age(found.Answer) <= staleFor)
            {
                return Similar(found.Answer, found.Score, stored.Threshold);
            }
        }

        return asked.Question is { } question ? curated?.Find(question) : null;
    }

    private LadderAnswer Stale(StoredAnswer answer) => From(answer) with
    {
        Reason = $"no model answered; the same request was answered {AnswerLabel.Words(Age(answer))} ago",
        Label = AnswerLabel.Stale(Age(answer)),
    };

    private LadderAnswer Similar(StoredAnswer answer, double score, double threshold) => From(answer) with
    {
        Origin = AnswerOrigin.Similar,
        Reason = $"no model answered; a similar question (score {score:0.00} of {threshold:0.00} needed) was answered "
            + $"{AnswerLabel.Words(Age(answer))} ago",
        Label = AnswerLabel.Similar(Age(answer)),
        Score = score,
        Threshold = threshold,
    };

    private LadderAnswer From(StoredAnswer answer) => new()
    {
        Origin = AnswerOrigin.Stale,
        Text = answer.Answer,
        Reason = "",
        Label = "",
        Source = "memory",
        Model = answer.Model,
        AnsweredAt = answer.AnsweredAt,
        Age = Age(answer),
    };

    private TimeSpan Age(StoredAnswer answer)
    {
        var age = time.GetUtcNow() - answer.AnsweredAt;
        return age < TimeSpan.Zero ? TimeSpan.Zero : age;
    }
}
