namespace Providers.Answers;

/// <summary>A word, or one character of text that has no spaces.</summary>
/// <param name="Text">The word in its plainest form, its synonyms made one; or the character.</param>
/// <param name="Kind">Word or character.</param>
/// <param name="FollowsPrevious">Whether it stands right behind the term before it.</param>
internal readonly record struct QuestionTerm(string Text, QuestionTermKind Kind, bool FollowsPrevious);

internal enum QuestionTermKind
{
    Word,
    Character,
}
