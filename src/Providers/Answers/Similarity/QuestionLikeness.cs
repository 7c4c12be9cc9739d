namespace Providers.Answers;

/// <summary>How alike two questions are: what they share against what only one of them says.</summary>
internal static class QuestionLikeness
{
    // What only one says weighs twice what both say; where each says something else, it looks like another product or another wish.
    private const double OneSidedPenalty = 2;
    private const double SubstitutionPenalty = 4;
    private const double LoneCharacterShare = 0.75;
    private const double CharacterWeight = 0.55;
    private const double AspectWeight = 0.6;

    /// <returns>0 to 1; 0 at once where numbers, negation or what is asked for differ.</returns>
    public static double Of(ReadQuestion left, ReadQuestion right, Func<string, double> weight)
    {
        if (!MayMatch(left, right))
        {
            return 0;
        }

        double shared = left.Numbers.Count, onlyLeft = 0, onlyRight = 0;
        Span<bool> taken = stackalloc bool[Math.Min(right.Terms.Count, 256)];
        taken.Clear();
        for (var i = 0; i < left.Terms.Count; i++)
        {
            var term = left.Terms[i];
            var own = Weight(term, weight);
            var match = Find(left, i, right, taken);
            if (match < 0)
            {
                onlyLeft += own;
                continue;
            }

            taken[match] = true;
            var part = term.Kind == QuestionTermKind.Character && !HasSharedNeighbour(left, i, right, match) ? LoneCharacterShare : 1;
            shared += own * part;
            onlyLeft += own * (1 - part) / 2;
            onlyRight += own * (1 - part) / 2;
        }

        for (var i = 0; i < taken.Length; i++)
        {
            onlyRight += taken[i] ? 0 : Weight(right.Terms[i], weight);
        }

        var aspects = left.Aspects & right.Aspects;
        shared += aspects == QuestionAspects.None ? 0 : AspectWeight;
        onlyLeft += ((left.Aspects & ~right.Aspects) & ~Harmless) == QuestionAspects.None ? 0 : AspectWeight;
        onlyRight += ((right.Aspects & ~left.Aspects) & ~Harmless) == QuestionAspects.None ? 0 : AspectWeight;
        if (shared == 0)
        {
            return 0;
        }

        var substituted = Math.Min(onlyLeft, onlyRight);
        return shared / (shared + (OneSidedPenalty * (onlyLeft + onlyRight)) + (SubstitutionPenalty * substituted));
    }

    /// <summary>Whether numbers, negation and what is asked for agree: without that no likeness counts.</summary>
    public static bool MayMatch(ReadQuestion left, ReadQuestion right)
        => left.Negated == right.Negated && left.Numbers.SequenceEqual(right.Numbers)
            && !AreAfterDifferentThings(left.Aspects, right.Aspects);

    // "Where can I change it" asks what "how do I change it" asks; "why was it declined" what "it was declined" does.
    private static QuestionAspects Harmless => QuestionAspects.Where | QuestionAspects.Why;

    private static bool AreAfterDifferentThings(QuestionAspects left, QuestionAspects right)
        => left != QuestionAspects.None && right != QuestionAspects.None && (left & right) == QuestionAspects.None;

    private static double Weight(QuestionTerm term, Func<string, double> weight)
        => term.Kind == QuestionTermKind.Character ? CharacterWeight : weight(term.Text);

    private static int Find(ReadQuestion left, int at, ReadQuestion right, ReadOnlySpan<bool> taken)
    {
        var fallback = -1;
        for (var i = 0; i < taken.Length; i++)
        {
            if (taken[i] || !AreOne(left.Terms[at], right.Terms[i]))
            {
                continue;
            }

            if (HasSharedNeighbour(left, at, right, i))
            {
                return i;
            }

            fallback = fallback < 0 ? i : fallback;
        }

        return fallback;
    }

    private static bool AreOne(QuestionTerm left, QuestionTerm right)
        => left.Text == right.Text
            || (left.Kind == QuestionTermKind.Word && right.Kind == QuestionTermKind.Word && LatinWords.AreOne(left.Text, right.Text));

    private static bool HasSharedNeighbour(ReadQuestion left, int at, ReadQuestion right, int match)
        => (left.Terms[at].FollowsPrevious && right.Terms[match].FollowsPrevious && left.Terms[at - 1].Text == right.Terms[match - 1].Text)
            || (at + 1 < left.Terms.Count && match + 1 < right.Terms.Count
                && left.Terms[at + 1].FollowsPrevious && right.Terms[match + 1].FollowsPrevious
                && left.Terms[at + 1].Text == right.Terms[match + 1].Text);
}
