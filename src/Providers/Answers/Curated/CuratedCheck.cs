namespace Providers.Answers;

/// <summary>Looks through a file of curated answers for questions that would take each other's answers.</summary>
public static class CuratedCheck
{
    /// <summary>Reads a file and finds what is wrong with it.</summary>
    /// <param name="path">Markdown with a question in each second-level heading, or, where it ends in <c>.json</c>, JSON.</param>
    /// <param name="threshold">How similar two questions must be to count as the same, 0 to 1. Default: 0.6, as in the configuration.</param>
    /// <returns>
    /// How many questions there are, and one line a problem, naming both places: a contradiction has different answers, a duplicate the
    /// same. No problems is a sound file.
    /// </returns>
    /// <exception cref="IOException">The file can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    /// <exception cref="FormatException">The file is not of its form; the message says where.</exception>
    public static (int Questions, IReadOnlyList<string> Problems) Run(string path, double threshold = 0.6)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var answers = CuratedFile.Parse(path, File.ReadAllText(path));
        return (answers.Count, Problems(answers, threshold));
    }

    internal static IReadOnlyList<string> Problems(IReadOnlyList<CuratedAnswer> answers, double threshold)
    {
        var problems = new List<string>();
        var index = new QuestionIndex();
        for (var i = 0; i < answers.Count; i++)
        {
            var answer = answers[i];
            if (FollowUps.Is(answer.Question))
            {
                problems.Add($"{Place(answer, i)} leans on an earlier question, so it is never asked alone.");
            }

            if (index.Find(answer.Question) is [var other, ..] && other.Score >= threshold)
            {
                var earlier = int.Parse(other.Key);
                var verb = answers[earlier].Answer == answer.Answer ? "repeats" : "contradicts";
                problems.Add($"{Place(answer, i)} {verb} {Place(answers[earlier], earlier)} (score {other.Score:0.00}).");
            }

            index.Add(i.ToString(), answer.Question);
        }

        return problems;
    }

    private static string Place(CuratedAnswer answer, int at)
        => answer.Line > 0 ? $"line {answer.Line} (\"{answer.Question}\")" : $"entry {at + 1} (\"{answer.Question}\")";
}
