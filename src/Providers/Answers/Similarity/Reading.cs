namespace Providers.Answers;

/// <summary>Gathers what a question is made of, term by term.</summary>
internal sealed class Reading
{
    private readonly List<QuestionTerm> terms = [];
    private List<string>? numbers;
    private bool negated;
    private QuestionAspects aspects;
    private bool follows;

    public void Break() => follows = false;

    public void Character(char letter) => Add(letter.ToString(), QuestionTermKind.Character);

    public void Number(string number)
    {
        (numbers ??= []).Add(number);
        Break();
    }

    public void Word(string word)
    {
        if (LatinWords.IsNumber(word, out var number))
        {
            Number(number);
            return;
        }

        var stem = LatinWords.Stem(word);
        if (stem != word && Vocabulary.English.TryFind(stem, out var meaning))
        {
            Apply(meaning);
        }
        else
        {
            Add(stem, QuestionTermKind.Word);
        }
    }

    public void Apply(Vocabulary.Meaning meaning)
    {
        switch (meaning.Kind)
        {
            case Vocabulary.MeaningKind.Filler:
                Break();
                break;
            case Vocabulary.MeaningKind.Negation:
                negated = true;
                Break();
                break;
            case Vocabulary.MeaningKind.Aspect:
                aspects |= meaning.Aspect;
                Break();
                break;
            default:
                Add(meaning.Word, QuestionTermKind.Word);
                break;
        }
    }

    public ReadQuestion Finish()
    {
        numbers?.Sort(StringComparer.Ordinal);
        return new ReadQuestion(terms, numbers ?? (IReadOnlyList<string>)[], negated, aspects);
    }

    private void Add(string text, QuestionTermKind kind)
    {
        terms.Add(new QuestionTerm(text, kind, follows));
        follows = true;
    }
}
