using System.Numerics;
using System.Runtime.InteropServices;
using Microsoft.Extensions.AI;

namespace Providers.Answers;

/// <summary>Finds similar questions by a model's embeddings. Differing numbers and negation still never match.</summary>
internal sealed class EmbeddedQuestions(IEmbeddingGenerator<string, Embedding<float>> generator, double threshold, TimeProvider time)
    : ISimilarQuestions
{
    private const int MostFound = 64;

    /// <summary>A generator that has not answered by then is not waited for, whatever it makes of its token.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private readonly Dictionary<AnswerScope, Dictionary<string, (string Question, float[] Vector)>> scopes = [];

    public double Threshold => threshold;

    public int Count
    {
        get
        {
            lock (gate)
            {
                return scopes.Values.Sum(questions => questions.Count);
            }
        }
    }

    public async ValueTask<Action> ReadAsync(AnswerScope scope, string key, string question, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (scopes.TryGetValue(scope, out var known) && known.TryGetValue(key, out var entry) && entry.Question == question)
            {
                return () => Add(scope, key, question, entry.Vector);
            }
        }

        var vector = await EmbedAsync(question, cancellationToken).ConfigureAwait(false);
        return () => Add(scope, key, question, vector);
    }

    public void Remove(AnswerScope scope, string key)
    {
        lock (gate)
        {
            if (scopes.TryGetValue(scope, out var questions))
            {
                questions.Remove(key);
            }
        }
    }

    public void KeepOnly(IReadOnlySet<string> keys)
    {
        lock (gate)
        {
            foreach (var (scope, questions) in scopes.ToArray())
            {
                foreach (var key in questions.Keys.Where(key => !keys.Contains(key)).ToArray())
                {
                    questions.Remove(key);
                }

                if (questions.Count == 0)
                {
                    scopes.Remove(scope);
                }
            }
        }
    }

    public async ValueTask<IReadOnlyList<SimilarQuestion>> FindAsync(
        AnswerScope scope, string question, CancellationToken cancellationToken)
    {
        var vector = await EmbedAsync(question, cancellationToken).ConfigureAwait(false);
        var near = new List<SimilarQuestion>();
        lock (gate)
        {
            foreach (var (key, (other, otherVector)) in scopes.GetValueOrDefault(scope) ?? [])
            {
                if (Dot(vector, otherVector) is var score && score >= threshold)
                {
                    near.Add(new SimilarQuestion(key, other, Math.Min(score, 1)));
                }
            }
        }

        var asked = QuestionReader.Read(question);
        return [.. near
            .OrderByDescending(found => found.Score)
            .Where(found => QuestionLikeness.MayMatch(asked, QuestionReader.Read(found.Question)))
            .Take(MostFound)];
    }

    /// <summary>The generator is the host's.</summary>
    public void Dispose()
    {
    }

    private void Add(AnswerScope scope, string key, string question, float[] vector)
    {
        lock (gate)
        {
            if (!scopes.TryGetValue(scope, out var questions))
            {
                scopes.Add(scope, questions = new(StringComparer.Ordinal));
            }

            questions[key] = (question, vector);
        }
    }

    private async ValueTask<float[]> EmbedAsync(string question, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        var embeddings = await generator.GenerateAsync([question], cancellationToken: either.Token)
            .WaitAsync(either.Token).ConfigureAwait(false);
        var vector = embeddings[0].Vector.ToArray();
        var length = MathF.Sqrt((float)Dot(vector, vector));
        for (var i = 0; i < vector.Length && length > 0; i++)
        {
            vector[i] /= length;
        }

        return vector;
    }

    private static double Dot(float[] left, float[] right)
    {
        if (left.Length != right.Length)
        {
            return 0;
        }

        var sums = Vector<float>.Zero;
        var wide = MemoryMarshal.Cast<float, Vector<float>>(left);
        var others = MemoryMarshal.Cast<float, Vector<float>>(right);
        for (var i = 0; i < wide.Length; i++)
        {
            sums += wide[i] * others[i];
        }

        double sum = Vector.Sum(sums);
        for (var i = wide.Length * Vector<float>.Count; i < left.Length; i++)
        {
            sum += left[i] * right[i];
        }

        return sum;
    }
}
