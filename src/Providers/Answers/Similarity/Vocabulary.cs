using System.Collections.Frozen;

namespace Providers.Answers;

/// <summary>The words whose part in a question is known. A phrase is looked up by its words with one blank between.</summary>
internal sealed class Vocabulary
{
    private readonly FrozenDictionary<string, Meaning> meanings;
    private readonly FrozenDictionary<string, Meaning>.AlternateLookup<ReadOnlySpan<char>> lookup;

    private Vocabulary(Dictionary<string, Meaning> meanings)
    {
        this.meanings = meanings.ToFrozenDictionary(StringComparer.Ordinal);
        lookup = this.meanings.GetAlternateLookup<ReadOnlySpan<char>>();
        LongestPhrase = meanings.Keys.Max(phrase => phrase.Length);
        MostWords = meanings.Keys.Max(phrase => phrase.Count(letter => letter == ' ') + 1);
    }

    /// <summary>What a phrase does in a question.</summary>
    public readonly record struct Meaning(MeaningKind Kind, string Word, QuestionAspects Aspect);

    public enum MeaningKind
    {
        Filler,
        Negation,
        Aspect,
        Synonym,
    }

    public static Vocabulary English { get; } = Parse(EnglishWords.Table);

    public static Vocabulary Chinese { get; } = Parse(ChineseWords.Table);

    public int LongestPhrase { get; }

    public int MostWords { get; }

    public bool TryFind(ReadOnlySpan<char> phrase, out Meaning meaning) => lookup.TryGetValue(phrase, out meaning);

    private static Vocabulary Parse(string table)
    {
        var meanings = new Dictionary<string, Meaning>(StringComparer.Ordinal);
        foreach (var line in table.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var blank = line.IndexOf(' ');
            var (head, rest) = (line[..blank], line[(blank + 1)..]);
            switch (head[0])
            {
                case '-':
                    Add(Phrases(rest, splitWords: !rest.Contains('|')), new(MeaningKind.Filler, "", default));
                    break;
                case '!':
                    Add(Phrases(rest, splitWords: true), new(MeaningKind.Negation, "", default));
                    break;
                case '?':
                    var aspect = Enum.Parse<QuestionAspects>(head[1..], ignoreCase: true);
                    Add(Phrases(rest, splitWords: false), new(MeaningKind.Aspect, "", aspect));
                    break;
                case '+':
                    foreach (var word in Phrases(rest, splitWords: true))
                    {
                        Add([word], new(MeaningKind.Synonym, word, default));
                    }

                    break;
                default:
                    Add(Phrases(rest.TrimStart('=', ' '), splitWords: false).Append(head), new(MeaningKind.Synonym, head, default));
                    break;
            }
        }

        return new Vocabulary(meanings);

        // The first line that names a phrase decides.
        void Add(IEnumerable<string> phrases, Meaning meaning)
        {
            foreach (var phrase in phrases)
            {
                meanings.TryAdd(phrase, meaning);
            }
        }
    }

    private static string[] Phrases(string text, bool splitWords)
        => text.Split(splitWords ? ' ' : '|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
