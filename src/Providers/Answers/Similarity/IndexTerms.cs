using System.Runtime.InteropServices;

namespace Providers.Answers;

/// <summary>The terms a question is found by: words, numbers, and pairs of characters, or one without a neighbour.</summary>
internal static class IndexTerms
{
    public static IEnumerable<ulong> Of(ReadQuestion question)
    {
        foreach (var number in question.Numbers)
        {
            yield return Of(number);
        }

        var terms = question.Terms;
        for (var i = 0; i < terms.Count; i++)
        {
            if (terms[i].Kind == QuestionTermKind.Word)
            {
                yield return Of(terms[i].Text);
            }
            else if (IsPair(terms, i))
            {
                yield return ((ulong)terms[i - 1].Text[0] << 16) | terms[i].Text[0];
            }
            else if (!IsPair(terms, i + 1))
            {
                yield return terms[i].Text[0];
            }
        }
    }

    /// <summary>FNV-1a: the same in every process, and a collision only adds a candidate.</summary>
    public static ulong Of(string word)
    {
        var hash = 14695981039346656037UL;
        foreach (var part in MemoryMarshal.AsBytes(word.AsSpan()))
        {
            hash = (hash ^ part) * 1099511628211UL;
        }

        return hash;
    }

    private static bool IsPair(IReadOnlyList<QuestionTerm> terms, int at)
        => at > 0 && at < terms.Count && terms[at].FollowsPrevious
            && terms[at].Kind == QuestionTermKind.Character && terms[at - 1].Kind == QuestionTermKind.Character;
}
