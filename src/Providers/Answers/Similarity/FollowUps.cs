namespace Providers.Answers;

/// <summary>Tells questions that lean on what was said before, such as "and the second one?": no stored answer fits them.</summary>
internal static class FollowUps
{
    private static readonly string[] Openings =
    [
        "and ", "but ", "also ", "then ", "or ", "so ", "what about", "how about", "why not", "that ",
        "那", "还有", "另外", "然后", "所以", "但是", "继续", "再",
    ];

    private static readonly string[] Pronouns =
    [
        "it", "this", "that", "these", "those", "they", "them", "he", "him", "she", "her",
        "one", "ones", "other", "former", "latter", "again",
    ];

    private static readonly string[] HanPronouns = ["它", "他", "她", "这个", "那个", "这些", "那些", "前者", "后者", "刚才", "上面", "第一个", "第二个", "第三个"];

    // In these "it" stands for nothing that was said before.
    private static readonly string[] Impersonal =
        ["does it take", "will it take", "does it cost", "is it possible", "is it ok", "is it allowed"];

    public static bool Is(string question)
    {
        var text = question.Trim().TrimEnd('?', '？', '.', '。', '!', '！').ToLowerInvariant();
        return Openings.Any(opening => text.StartsWith(opening, StringComparison.Ordinal))
            || text.EndsWith('呢')
            || (PointsBack(text) && SaysLittle(text));
    }

    // No more than one word, or the two characters one is made of.
    private static bool SaysLittle(string text)
        => QuestionReader.Read(text).Terms.Sum(term => term.Kind == QuestionTermKind.Character ? 0.5 : 1) <= 1;

    private static bool PointsBack(string text)
        => HanPronouns.Any(pronoun => text.Contains(pronoun, StringComparison.Ordinal))
            || Impersonal.Aggregate(text, (rest, phrase) => rest.Replace(phrase, "", StringComparison.Ordinal))
                .Split([' ', ',', '\''], StringSplitOptions.RemoveEmptyEntries)
                .Any(word => Pronouns.Contains(word));
}
