namespace Providers.Answers;

/// <summary>Finds the question most like another within a scope. Thread-safe.</summary>
internal interface ISimilarQuestions : IDisposable
{
    /// <summary>The score that makes two questions alike enough, 0 to 1.</summary>
    double Threshold { get; }

    int Count { get; }

    ValueTask AddAsync(AnswerScope scope, string key, string question, CancellationToken cancellationToken);

    void Remove(AnswerScope scope, string key);

    /// <summary>Forgets every question but those of these answers.</summary>
    void KeepOnly(IReadOnlySet<string> keys);

    /// <returns>The most alike at or above the threshold; null where there is none.</returns>
    ValueTask<SimilarQuestion?> FindAsync(AnswerScope scope, string question, CancellationToken cancellationToken);
}
