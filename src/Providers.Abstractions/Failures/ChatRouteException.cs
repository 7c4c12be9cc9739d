using System.Text;

namespace Providers;

/// <summary>A whole route failed: nothing it could ask answered, and no stored answer fits.</summary>
/// <remarks>The inner exception is the first failure: what a fallback said never hides it.</remarks>
public sealed class ChatRouteException : Exception
{
    /// <summary>Creates the failure of a route.</summary>
    /// <param name="kind">The first failure's kind: what a caller should act on.</param>
    /// <param name="report">What was tried and what was left out, in order.</param>
    /// <param name="detail">One line that says what to do; null when the attempts tell it all.</param>
    /// <param name="innerException">The first failure; null when nothing was sent.</param>
    public ChatRouteException(ChatFailureKind kind, RouteReport report, string? detail = null, Exception? innerException = null)
        : base(Describe(kind, report, detail), innerException)
    {
        Kind = kind;
        Report = report;
    }

    /// <summary>The first failure's kind: what a caller should act on.</summary>
    public ChatFailureKind Kind { get; }

    /// <summary>The route, every attempt in order, and every backend that was left out with its reason.</summary>
    public RouteReport Report { get; }

    /// <summary>Every attempt in order.</summary>
    public IReadOnlyList<RouteAttempt> Attempts => Report.Attempts;

    /// <summary>When something on the route may answer again, from now; null when no one said.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether the router's own limits refused the call, so that no provider was asked.</summary>
    public bool IsOwnQuota { get; init; }

    private static string Describe(ChatFailureKind kind, RouteReport report, string? detail)
    {
        ArgumentNullException.ThrowIfNull(report);
        var text = new StringBuilder($"Route '{report.Route}' has no answer ({kind}, after {report.Duration.TotalSeconds:0.0} s).");
        if (detail is not null)
        {
            text.Append(' ').Append(detail);
        }

        foreach (var attempt in report.Attempts)
        {
            text.Append('\n').Append("  ").Append(attempt.Number).Append(". ").Append(attempt);
        }

        foreach (var rejection in report.Rejections)
        {
            text.Append('\n').Append("  -  ").Append(rejection);
        }

        return text.ToString();
    }
}
