using Providers.Telemetry;

namespace Providers.Answers;

/// <summary>What stands in when no model answered: the same request's old answer, a similar question's, or one a person wrote.</summary>
internal sealed class AnswerLadder(StoredAnswers? stored, CuratedAnswers? curated, TimeProvider time, RouterTelemetry telemetry)
{
    /// <summary>Finds the best answer that may be given; null when there is none.</summary>
    /// <param name="key">The request's key; null for a request that has none, which nothing answers.</param>
    /// <param name="owner">Whose stored answers may be given.</param>
    /// <param name="staleFor">How old a stored answer may be.</param>
    /// <param name="cancellationToken">Ends the look-up among stored answers; prepared ones are at hand.</param>
    public async ValueTask<LadderAnswer?> FindAsync(
        AnswerKey? key, AnswerOwner owner, TimeSpan staleFor, CancellationToken cancellationToken)
    {
        if (key is not { } asked)
        {
            return null;
        }

        var found = await FindStoredAsync(asked, owner, staleFor, cancellationToken).ConfigureAwait(false);
        return found ?? (asked.Question is { } question ? curated?.Find(question) : null);
    }

    /// <summary>A store that fails has no answer: what the backends said is still what the caller is told.</summary>
    private async ValueTask<LadderAnswer?> FindStoredAsync(
        AnswerKey asked, AnswerOwner owner, TimeSpan staleFor, CancellationToken cancellationToken)
    {
        if (stored is null)
        {
            return null;
        }

        try
        {
            var same = await stored.FindSameAsync(asked, owner, cancellationToken).ConfigureAwait(false);
            if (same is not null && Age(same) <= staleFor)
            {
                return Stale(same);
            }

            var similar = await stored.FindSimilarAsync(asked, owner, staleFor, cancellationToken).ConfigureAwait(false);
            return similar is { } found ? Similar(found.Answer, found.Score, stored.Threshold) : null;
        }
        catch (Exception exception)
        {
            telemetry.StoreFailed(exception);
            return null;
        }
    }

    private LadderAnswer Stale(StoredAnswer answer) => From(answer) with
    {
        Reason = AnswerLabel.ReasonOfStale(Age(answer)),
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
        Source = AnswerLabel.Memory,
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
