using System.Runtime.InteropServices;

namespace Providers.Answers;

/// <summary>Finds the questions most like another among those that may answer each other.</summary>
/// <remarks>Holds texts and where each term stands. Look-ups may run side by side, but not beside a change.</remarks>
internal sealed class QuestionIndex
{
    // Bounds a look-up whatever the number of questions: rare terms first, so what is cut off tells least.
    private const int MostPostings = 5_000;
    private const int MostCompared = 64;

    private readonly List<(string Key, string Question)> entries = [];
    private readonly Dictionary<string, int> byKey = new(StringComparer.Ordinal);
    private readonly Dictionary<ulong, PostingList> postings = [];
    private readonly Func<string, double> weight;
    private int removed;

    public QuestionIndex() => weight = Weight;

    public int Count => byKey.Count;

    public void Add(string key, string question)
    {
        if (byKey.TryGetValue(key, out var known))
        {
            if (entries[known].Question == question)
            {
                return;
            }

            Remove(key);
        }

        byKey.Add(key, entries.Count);
        Post(entries.Count, question);
        entries.Add((key, question));
    }

    public void Remove(string key)
    {
        if (!byKey.Remove(key, out var at))
        {
            return;
        }

        entries[at] = default;
        removed++;
        if (removed > 64 && removed > byKey.Count)
        {
            Rebuild();
        }
    }

    public void KeepOnly(IReadOnlySet<string> keys)
    {
        foreach (var key in byKey.Keys.Where(key => !keys.Contains(key)).ToArray())
        {
            Remove(key);
        }
    }

    /// <returns>Those that share a term, whatever their score, the most alike first.</returns>
    public IReadOnlyList<SimilarQuestion> Find(string question)
    {
        var asked = QuestionReader.Read(question);
        return [.. Candidates(asked)
            .Select(at => entries[at])
            .Select(entry => new SimilarQuestion(
                entry.Key, entry.Question, QuestionLikeness.Of(asked, QuestionReader.Read(entry.Question), weight)))
            .Where(found => found.Score > 0)
            .OrderByDescending(found => found.Score)];
    }

    private IEnumerable<int> Candidates(ReadQuestion asked)
    {
        var scores = new Dictionary<int, double>();
        var lists = new List<PostingList>();
        // Numbers must be the same, so where there are any nothing else needs looking up.
        var terms = asked.Numbers.Count > 0 ? asked.Numbers.Select(IndexTerms.Of) : IndexTerms.Of(asked);
        foreach (var term in terms.Distinct())
        {
            if (postings.TryGetValue(term, out var list))
            {
                lists.Add(list);
            }
        }

        lists.Sort((left, right) => left.Count.CompareTo(right.Count));
        var budget = MostPostings;
        foreach (var list in lists)
        {
            var rarity = Rarity(list.Count);
            for (var i = 0; i < list.Count && budget > 0; i++, budget--)
            {
                if (entries[list[i]].Key is not null)
                {
                    CollectionsMarshal.GetValueRefOrAddDefault(scores, list[i], out _) += rarity;
                }
            }
        }

        return scores.OrderByDescending(pair => pair.Value).Take(MostCompared).Select(pair => pair.Key);
    }

    private double Weight(string word)
        => Rarity(postings.TryGetValue(IndexTerms.Of(word), out var list) ? list.Count : 0);

    /// <summary>1 for a term no question holds, down to one half for a term that all hold.</summary>
    private double Rarity(int holders)
    {
        const double Smoothing = 10;
        var all = byKey.Count + Smoothing;
        return 0.5 + (0.5 * Math.Log(all / (holders + 1)) / Math.Log(all));
    }

    private void Post(int at, string question)
    {
        foreach (var term in IndexTerms.Of(QuestionReader.Read(question)).Distinct())
        {
            CollectionsMarshal.GetValueRefOrAddDefault(postings, term, out _).Add(at);
        }
    }

    private void Rebuild()
    {
        var kept = entries.Where(entry => entry.Key is not null).ToArray();
        entries.Clear();
        byKey.Clear();
        postings.Clear();
        removed = 0;
        foreach (var (key, question) in kept)
        {
            Add(key, question);
        }
    }
}
