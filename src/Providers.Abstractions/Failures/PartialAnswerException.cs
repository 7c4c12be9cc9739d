namespace Providers;

/// <summary>An answer broke off after part of it had been handed over, and nothing could finish it truthfully.</summary>
/// <remarks>The inner exception is the failure that broke it. The message never holds the text.</remarks>
public sealed class PartialAnswerException : Exception
{
    /// <summary>Creates the failure of a stream that had begun.</summary>
    /// <param name="deliveredText">All the text the caller has received.</param>
    /// <param name="report">What was tried, in order.</param>
    /// <param name="detail">Why it could not be finished, in one line.</param>
    /// <param name="innerException">The failure that broke it.</param>
    public PartialAnswerException(string deliveredText, RouteReport report, string detail, Exception? innerException)
        : base(Describe(deliveredText, report, detail), innerException)
    {
        DeliveredText = deliveredText;
        Report = report;
    }

    /// <summary>All the text the caller has received: a prefix of the answer, each character once.</summary>
    public string DeliveredText { get; }

    /// <summary>The route, every attempt in order and what they cost.</summary>
    public RouteReport Report { get; }

    /// <summary>Every attempt in order.</summary>
    public IReadOnlyList<RouteAttempt> Attempts => Report.Attempts;

    private static string Describe(string deliveredText, RouteReport report, string detail)
    {
        ArgumentNullException.ThrowIfNull(deliveredText);
        ArgumentNullException.ThrowIfNull(report);
        var lines = report.Attempts.Select(attempt => $"\n  {attempt.Number}. {attempt}");
        return $"Route '{report.Route}' broke off after {deliveredText.Length} characters: {detail}.{string.Concat(lines)}";
    }
}
