namespace Providers.Answers;

/// <summary>Splits what stands between blanks into words, and brings words into their plainest form.</summary>
internal static class LatinWords
{
    private static readonly string[] NumberNames =
        ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

    /// <summary>Such as <c>don't</c> into not, <c>iphone15</c> into iphone and 15; a short code such as <c>e20</c> stays whole.</summary>
    public static void Split(ReadOnlySpan<char> run, List<string> words)
    {
        if (run.IndexOfAnyInRange('0', '9') >= 0)
        {
            SplitNumber(run, words);
        }
        else if (run.EndsWith("n't"))
        {
            words.Add("not");
        }
        else
        {
            var apostrophe = run.IndexOf('\'');
            words.Add((apostrophe > 0 ? run[..apostrophe] : run).ToString());
        }
    }

    /// <summary>Whether a word is a number or a code, and its one form.</summary>
    public static bool IsNumber(string word, out string number)
    {
        var named = Array.IndexOf(NumberNames, word);
        number = named >= 0
            ? (named + 2).ToString()
            : word.Replace(",", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);
        return named >= 0 || number.AsSpan().IndexOfAnyInRange('0', '9') >= 0;
    }

    /// <summary>Without the endings that only grammar asks for.</summary>
    public static string Stem(string word)
    {
        if (word.Length > 4 && word.EndsWith("ies", StringComparison.Ordinal))
        {
            return word[..^3] + "y";
        }

        var stem = word;
        if (stem.Length > 3 && stem[^1] == 's' && stem[^2] is not ('s' or 'u' or 'i'))
        {
            stem = stem[..^1];
        }

        if (stem.Length > 5 && stem.EndsWith("ing", StringComparison.Ordinal))
        {
            stem = Undouble(stem[..^3]);
        }
        else if (stem.Length > 4 && stem.EndsWith("ed", StringComparison.Ordinal))
        {
            stem = Undouble(stem[..^2]);
        }

        return stem.Length > 3 && stem[^1] == 'e' ? stem[..^1] : stem;
    }

    /// <summary>Whether two words are one with a slip of the hand or another ending.</summary>
    public static bool AreOne(string left, string right)
    {
        if (left.Length < 5 || right.Length < 5)
        {
            return false;
        }

        var shared = left.AsSpan().CommonPrefixLength(right);
        var (longer, shorter) = left.Length >= right.Length ? (left, right) : (right, left);
        if (shared == shorter.Length && longer.Length - shorter.Length <= 3)
        {
            return true;
        }

        if (longer.Length == shorter.Length)
        {
            return shared + 2 <= longer.Length && left[shared] == right[shared + 1] && left[shared + 1] == right[shared]
                && left.AsSpan(shared + 2).SequenceEqual(right.AsSpan(shared + 2));
        }

        // One letter doubled or not: adress and address.
        return shared > 0 && longer.Length == shorter.Length + 1 && longer[shared] == longer[shared - 1]
            && longer.AsSpan(shared + 1).SequenceEqual(shorter.AsSpan(shared));
    }

    private static void SplitNumber(ReadOnlySpan<char> run, List<string> words)
    {
        const int LongestCodePrefix = 3;
        var letters = run.IndexOfAnyInRange('0', '9');
        if (letters > LongestCodePrefix)
        {
            words.Add(run[..letters].ToString());
            run = run[letters..];
            letters = 0;
        }

        var last = run.LastIndexOfAnyInRange('0', '9') + 1;
        words.Add(run[..last].ToString());
        if (letters == 0 && last < run.Length && run[last..] is not ("st" or "nd" or "rd" or "th"))
        {
            words.Add(run[last..].ToString());
        }
        else if (letters > 0 && last < run.Length)
        {
            words[^1] = run.ToString();
        }
    }

    private static string Undouble(string stem)
        => stem.Length > 3 && stem[^1] == stem[^2] && stem[^1] is not ('l' or 's') ? stem[..^1] : stem;
}
