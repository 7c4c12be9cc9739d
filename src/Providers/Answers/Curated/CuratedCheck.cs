namespace Providers.Answers;

/// <summary>Looks for questions that would take each other's answers.</summary>
internal static class CuratedCheck
{
    /// <returns>One line a problem, naming both places: a contradiction has different answers, a duplicate the same.</returns>
    public static IReadOnlyList<string> Problems(IReadOnlyList<CuratedAnswer> answers, double threshold)
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

            if (index.Find(answer.Question) is { } other && other.Score >= threshold)
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
