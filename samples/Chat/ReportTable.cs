using System.Globalization;

namespace Providers.Samples.Chat;

/// <summary>Who answered, why, and what it took, as a short table.</summary>
internal static class ReportTable
{
    public static void Print(RouteReport report)
    {
        Row("answered by", report.Backend is null ? report.Origin.ToString() : $"{report.Backend} ({report.Model})");
        Row("origin", report.Degraded ? $"{report.Origin}, degraded: {report.Label}" : report.Origin.ToString());
        Row("why", report.Reason);
        Row("attempts", report.Attempts.Count == 0 ? "none" : string.Join("; ", report.Attempts.Select(attempt => $"{attempt.Number}. {attempt}")));
        foreach (var rejection in report.Rejections)
        {
            Row("not asked", rejection.ToString());
        }

        var first = report.TimeToFirstContent is { } content ? Invariant($", first content after {content.TotalMilliseconds:0} ms") : "";
        Row("time", Invariant($"{report.Duration.TotalMilliseconds:0} ms{first}"));
        Row("tokens", Invariant($"{report.Usage?.InputTokenCount ?? 0} in, {report.Usage?.OutputTokenCount ?? 0} out"));
        Row("cost", report.Cost is { } cost ? Invariant($"{cost:0.########} {report.Currency}") : "unknown");
    }

    private static void Row(string name, string value) => Terminal.Faint($"    {name,-12} {value}");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
