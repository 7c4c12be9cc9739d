using System.Text;
using System.Text.Json;

namespace Providers.Answers;

/// <summary>Reads a file of answers: Markdown with a question in each second-level heading, or JSON.</summary>
internal static class CuratedFile
{
    /// <exception cref="FormatException">The file is not of its form; the message says where.</exception>
    public static IReadOnlyList<CuratedAnswer> Parse(string path, string text)
        => Path.GetExtension(path).Equals(".json", StringComparison.OrdinalIgnoreCase) ? ParseJson(text) : ParseMarkdown(text);

    private static List<CuratedAnswer> ParseMarkdown(string text)
    {
        var answers = new List<CuratedAnswer>();
        var questions = new List<(string Text, int Line)>();
        var body = new StringBuilder();
        var number = 0;
        var inCode = false;
        foreach (var line in text.Split('\n').Select(line => line.TrimEnd('\r')))
        {
            number++;
            inCode ^= line.StartsWith("```", StringComparison.Ordinal);
            if (!inCode && line.StartsWith("## ", StringComparison.Ordinal))
            {
                Flush();
                questions.Add((line[3..].Trim(), number));
            }
            else if (questions.Count > 0)
            {
                body.AppendLine(line);
            }
        }

        Flush();
        if (questions.Count > 0)
        {
            throw new FormatException($"Line {questions[0].Line}: the question has no answer below it.");
        }

        return answers;

        // Headings that follow each other without a text between share the next one's answer.
        void Flush()
        {
            var answer = body.ToString().Trim();
            body.Clear();
            if (answer.Length == 0)
            {
                return;
            }

            answers.AddRange(questions.Select(question => new CuratedAnswer(question.Text, answer, question.Line)));
            questions.Clear();
        }
    }

    private static List<CuratedAnswer> ParseJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            var entries = document.RootElement.EnumerateArray();
            return [.. entries.Select(entry => new CuratedAnswer(Required(entry, "question"), Required(entry, "answer"), 0))];
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new FormatException("Expected an array of objects, each with a \"question\" and an \"answer\".", failure);
        }
    }

    private static string Required(JsonElement entry, string name)
        => entry.GetProperty(name).GetString() is { } text && !string.IsNullOrWhiteSpace(text)
            ? text
            : throw new FormatException($"A \"{name}\" is empty.");
}
