namespace Providers.Answers;

/// <summary>Finds the questions most like another within a scope. Thread-safe.</summary>
internal interface ISimilarQuestions : IDisposable
{
    /// <summary>The score that makes two questions alike enough, 0 to 1.</summary>
    double Threshold { get; }

    int Count { get; }

    /// <summary>Reads a question, which may take a model's time.</summary>
    /// <returns>Adds it, at once.</returns>
    ValueTask<Action> ReadAsync(AnswerScope scope, string key, string question, CancellationToken cancellationToken);

    void Remove(AnswerScope scope, string key);

    /// <summary>Forgets every question but those of these answers.</summary>
    void KeepOnly(IReadOnlySet<string> keys);

    /// <returns>Those at or above the threshold, the most alike first; of many, only the first.</returns>
    ValueTask<IReadOnlyList<SimilarQuestion>> FindAsync(AnswerScope scope, string question, CancellationToken cancellationToken);
}
