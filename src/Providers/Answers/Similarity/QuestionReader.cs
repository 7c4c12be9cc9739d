namespace Providers.Answers;

/// <summary>Takes a question apart, in Latin script by words and in scripts without spaces by characters.</summary>
internal static class QuestionReader
{
    public static ReadQuestion Read(string question)
    {
        var reading = new Reading();
        var text = Normalize(question);
        for (var at = 0; at < text.Length;)
        {
            at += IsUnspaced(text[at]) ? UnspacedRun(text, at, reading)
                : char.IsLetterOrDigit(text[at]) ? SpacedRun(text, at, reading)
                : Skip(reading);
        }

        return reading.Finish();
    }

    /// <summary>Small letters, plain widths, plain apostrophes.</summary>
    private static string Normalize(string text) => string.Create(text.Length, text, static (span, source) =>
    {
        for (var i = 0; i < source.Length; i++)
        {
            span[i] = source[i] switch
            {
                '\u3000' => ' ',
                '\u2019' or '\u02BC' => '\'',
                >= '\uFF01' and <= '\uFF5E' and var wide => char.ToLowerInvariant((char)(wide - 0xFEE0)),
                var other => char.ToLowerInvariant(other),
            };
        }
    });

    private static bool IsUnspaced(char letter)
        => letter is (>= '\u3040' and <= '\u30FF') or (>= '\u3400' and <= '\u9FFF')
            or (>= '\uAC00' and <= '\uD7AF') or (>= '\uF900' and <= '\uFAFF');

    private static int Skip(Reading reading)
    {
        reading.Break();
        return 1;
    }

    private static int UnspacedRun(string text, int start, Reading reading)
    {
        var end = start + 1;
        while (end < text.Length && IsUnspaced(text[end]))
        {
            end++;
        }

        var vocabulary = Vocabulary.Chinese;
        for (var at = start; at < end;)
        {
            // "发不发" asks whether, and denies nothing.
            if (at + 2 < end && text[at] == text[at + 2] && text[at + 1] is ('不' or '没'))
            {
                at += 2;
                continue;
            }

            var length = Math.Min(vocabulary.LongestPhrase, end - at);
            var meaning = default(Vocabulary.Meaning);
            while (length > 0 && !vocabulary.TryFind(text.AsSpan(at, length), out meaning))
            {
                length--;
            }

            // "三天" is a number of days, but "一下" is a phrase: phrases of two and more go first.
            if (length < 2 && ChineseNumber.Read(text.AsSpan(at, end - at), out var number) is > 0 and var digits)
            {
                reading.Number(number);
                at += digits;
            }
            else if (length > 0)
            {
                reading.Apply(meaning);
                at += length;
            }
            else
            {
                reading.Character(text[at]);
                at++;
            }
        }

        return end - start;
    }

    private static int SpacedRun(string text, int start, Reading reading)
    {
        var words = new List<string>();
        var at = start;
        while (at < text.Length && !IsUnspaced(text[at]))
        {
            if (!char.IsLetterOrDigit(text[at]))
            {
                // A sentence's end, but neither a blank nor a hyphen, ends a phrase.
                if (text[at] is not (' ' or '-' or '\'' or '/'))
                {
                    break;
                }

                at++;
                continue;
            }

            var end = at + 1;
            while (end < text.Length && (char.IsLetterOrDigit(text[end]) || IsInner(text, end)) && !IsUnspaced(text[end]))
            {
                end++;
            }

            LatinWords.Split(text.AsSpan(at, end - at), words);
            at = end;
        }

        Phrases(words, reading);
        return at - start;
    }

    // An apostrophe inside a word, a point inside a number, a hyphen inside a code.
    private static bool IsInner(string text, int at)
        => at + 1 < text.Length && text[at] switch
        {
            '\'' => char.IsLetter(text[at - 1]) && char.IsLetter(text[at + 1]),
            '.' or ',' => char.IsDigit(text[at - 1]) && char.IsDigit(text[at + 1]),
            '-' => char.IsLetter(text[at - 1]) && char.IsDigit(text[at + 1]) && (at < 2 || !char.IsLetter(text[at - 2])),
            _ => false,
        };

    private static void Phrases(List<string> words, Reading reading)
    {
        for (var at = 0; at < words.Count;)
        {
            var length = LongestPhrase(words, at, out var meaning);
            if (length > 0)
            {
                reading.Apply(meaning);
                at += length;
                continue;
            }

            reading.Word(words[at]);
            at++;
        }
    }

    /// <summary>How many words from here on are one known phrase; 0 for none. A look-up reads many questions, so nothing is allocated.</summary>
    private static int LongestPhrase(List<string> words, int at, out Vocabulary.Meaning meaning)
    {
        var vocabulary = Vocabulary.English;
        Span<char> phrase = stackalloc char[vocabulary.LongestPhrase];
        Span<int> ends = stackalloc int[vocabulary.MostWords];
        var (most, end) = (0, 0);
        while (most < ends.Length && at + most < words.Count)
        {
            var word = words[at + most];
            var start = most == 0 ? 0 : end + 1;
            if (start + word.Length > phrase.Length)
            {
                break;
            }

            if (most > 0)
            {
                phrase[end] = ' ';
            }

            word.CopyTo(phrase[start..]);
            end = start + word.Length;
            ends[most++] = end;
        }

        for (var length = most; length > 0; length--)
        {
            if (vocabulary.TryFind(phrase[..ends[length - 1]], out meaning))
            {
                return length;
            }
        }

        meaning = default;
        return 0;
    }
}
