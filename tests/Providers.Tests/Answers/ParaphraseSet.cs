using Providers.Answers;

namespace Providers.Tests.Answers;

/// <summary>Questions, the same asked otherwise, and questions that only look the same. Odd lines tune, even lines judge.</summary>
internal sealed record ParaphraseSet(
    IReadOnlyList<(string Question, string Paraphrase)> Pairs,
    IReadOnlyList<(string Kind, string Question, string NearMiss, string? Truly)> NearMisses)
{
    private static readonly string[] Languages = ["en", "zh"];
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Answers", "Data");

    public static ParaphraseSet All { get; } = Read(_ => true);

    public static ParaphraseSet HeldOut { get; } = Read(line => line % 2 == 1);

    public static ParaphraseSet Tuning { get; } = Read(line => line % 2 == 0);

    /// <summary>Every question of the whole set, each once, under its own text.</summary>
    public static QuestionIndex Index()
    {
        var index = new QuestionIndex();
        foreach (var question in All.Pairs.Select(pair => pair.Question).Concat(All.NearMisses.Select(miss => miss.Question)).Distinct())
        {
            index.Add(question, question);
        }

        return index;
    }

    /// <summary>What a threshold of this height would have answered, rightly and wrongly.</summary>
    public ParaphraseResult Judge(double threshold)
    {
        var index = Index();
        int right = 0, wrong = 0, fooled = 0;
        foreach (var (question, paraphrase) in Pairs)
        {
            if (index.Find(paraphrase) is [var found, ..] && found.Score >= threshold)
            {
                _ = found.Question == question ? right++ : wrong++;
            }
        }

        // A near miss of one question may be another question of the set; that one may answer it.
        foreach (var (_, _, nearMiss, truly) in NearMisses)
        {
            if (index.Find(nearMiss) is [var found, ..] && found.Score >= threshold && found.Question != nearMiss && found.Question != truly)
            {
                fooled++;
            }
        }

        return new(threshold, Pairs.Count, right, wrong, NearMisses.Count, fooled);
    }

    private static ParaphraseSet Read(Func<int, bool> take) => new(
        [.. Rows("pairs", take).Select(row => (row[0], row[1]))],
        [.. Rows("near-misses", take).Select(row => (row[0], row[1], row[2], row.Length > 3 ? row[3] : null))]);

    private static IEnumerable<string[]> Rows(string name, Func<int, bool> take)
        => Languages.SelectMany(language => File.ReadAllLines(Path.Combine(Folder, $"{name}.{language}.tsv"))
            .Where((_, line) => take(line))
            .Select(line => line.Split('\t')));
}

/// <summary>What was answered at one threshold.</summary>
internal sealed record ParaphraseResult(double Threshold, int Pairs, int Right, int Wrong, int NearMisses, int Fooled)
{
    /// <summary>Of all that was answered, near misses too, the part that was right.</summary>
    public double Precision => Right + Wrong + Fooled == 0 ? 1 : (double)Right / (Right + Wrong + Fooled);

    public double Recall => (double)Right / Pairs;

    public double FooledRate => (double)Fooled / NearMisses;
}
