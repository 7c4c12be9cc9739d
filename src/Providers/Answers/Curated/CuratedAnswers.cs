using Microsoft.Extensions.Logging;

namespace Providers.Answers;

/// <summary>Answers that people wrote, found by likeness, read again when their file changes.</summary>
/// <remarks>A file that has become unreadable changes nothing: what was read before still answers.</remarks>
internal sealed partial class CuratedAnswers
{
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(2);

    private readonly string path;
    private readonly double threshold;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly Lock gate = new();
    private Edition edition;
    private long lookedAt;

    /// <exception cref="IOException">The file can't be read.</exception>
    /// <exception cref="FormatException">The file is not of its form; the message says where.</exception>
    public CuratedAnswers(string path, double threshold, TimeProvider time, ILogger logger)
    {
        this.path = path;
        this.threshold = threshold;
        this.time = time;
        this.logger = logger;
        edition = Read(Stamp());
        lookedAt = time.GetTimestamp();
    }

    public int Count => edition.Answers.Count;

    public LadderAnswer? Find(string question)
    {
        if (FollowUps.Is(question))
        {
            return null;
        }

        lock (gate)
        {
            ReadAgainWhenChanged();
            if (edition.Index.Find(question) is not [var found, ..] || found.Score < threshold)
            {
                return null;
            }

            return new LadderAnswer
            {
                Origin = AnswerOrigin.Curated,
                Text = edition.Answers[int.Parse(found.Key)].Answer,
                Reason = $"no model answered; a prepared answer fits the question (score {found.Score:0.00} of {threshold:0.00} needed)",
                Label = AnswerLabel.Curated,
                Source = Path.GetFileName(path),
                Score = found.Score,
                Threshold = threshold,
            };
        }
    }

    // Looking costs microseconds and needs no watcher, which network drives and containers often lack.
    private void ReadAgainWhenChanged()
    {
        if (time.GetElapsedTime(lookedAt) < LookAgainAfter)
        {
            return;
        }

        lookedAt = time.GetTimestamp();
        try
        {
            var stamp = Stamp();
            if (stamp != edition.Stamp)
            {
                edition = Read(stamp);
            }
        }
        catch (Exception failure) when (failure is IOException or FormatException or UnauthorizedAccessException)
        {
            edition = edition with { Stamp = Stamp() };
            LogKept(logger, path, failure.Message);
        }
    }

    private (DateTime, long) Stamp() => new FileInfo(path) is { Exists: true } file ? (file.LastWriteTimeUtc, file.Length) : default;

    private Edition Read((DateTime, long) stamp)
    {
        var answers = CuratedFile.Parse(path, File.ReadAllText(path));
        var index = new QuestionIndex();
        for (var i = 0; i < answers.Count; i++)
        {
            index.Add(i.ToString(), answers[i].Question);
        }

        return new Edition(answers, index, stamp);
    }

    private sealed record Edition(IReadOnlyList<CuratedAnswer> Answers, QuestionIndex Index, (DateTime, long) Stamp);

    [LoggerMessage(EventId = 4102, Level = LogLevel.Warning,
        Message = "{Path} could not be read again, its last good edition still answers: {Problem}")]
    private static partial void LogKept(ILogger logger, string path, string problem);
}
