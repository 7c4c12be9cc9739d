namespace Providers.Answers;

/// <summary>Finds similar questions by their words and characters, without a model.</summary>
internal sealed class LexicalQuestions(double threshold) : ISimilarQuestions
{
    private readonly Dictionary<AnswerScope, QuestionIndex> scopes = [];

    // Look-ups come in crowds, when everything else is out; additions one by one.
    private readonly ReaderWriterLockSlim gate = new();

    public double Threshold => threshold;

    public int Count
    {
        get
        {
            gate.EnterReadLock();
            try
            {
                return scopes.Values.Sum(index => index.Count);
            }
            finally
            {
                gate.ExitReadLock();
            }
        }
    }

    public ValueTask<Action> ReadAsync(AnswerScope scope, string key, string question, CancellationToken cancellationToken)
        => new(() => Write(() =>
        {
            if (!scopes.TryGetValue(scope, out var index))
            {
                scopes.Add(scope, index = new QuestionIndex());
            }

            index.Add(key, question);
        }));

    public void Remove(AnswerScope scope, string key) => Write(() =>
    {
        if (scopes.TryGetValue(scope, out var index))
        {
            index.Remove(key);
        }
    });

    public void KeepOnly(IReadOnlySet<string> keys) => Write(() =>
    {
        foreach (var (scope, index) in scopes.ToArray())
        {
            index.KeepOnly(keys);
            if (index.Count == 0)
            {
                scopes.Remove(scope);
            }
        }
    });

    public ValueTask<IReadOnlyList<SimilarQuestion>> FindAsync(AnswerScope scope, string question, CancellationToken cancellationToken)
    {
        gate.EnterReadLock();
        try
        {
            return new(scopes.TryGetValue(scope, out var index)
                ? [.. index.Find(question).TakeWhile(found => found.Score >= threshold)]
                : []);
        }
        finally
        {
            gate.ExitReadLock();
        }
    }

    public void Dispose() => gate.Dispose();

    private void Write(Action change)
    {
        gate.EnterWriteLock();
        try
        {
            change();
        }
        finally
        {
            gate.ExitWriteLock();
        }
    }
}
