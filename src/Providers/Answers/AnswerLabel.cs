namespace Providers.Answers;

/// <summary>What a host shows beside an answer that no model gave just now.</summary>
internal static class AnswerLabel
{
    /// <summary>The source of an answer that a model gave earlier.</summary>
    public const string Memory = "memory";

    public static string ReasonOfStale(TimeSpan age) => $"no model answered; the same request was answered {Words(age)} ago";

    public static string Stale(TimeSpan age) => $"answered from memory, {Words(age)} old";

    public static string Similar(TimeSpan age) => $"answered from memory for a similar question, {Words(age)} old";

    public static string Curated => "answered from prepared answers";

    /// <summary>Such as <c>3 hours</c>: the largest whole unit.</summary>
    public static string Words(TimeSpan age) => age switch
    {
        { TotalDays: >= 1 } => Count((int)age.TotalDays, "day"),
        { TotalHours: >= 1 } => Count((int)age.TotalHours, "hour"),
        { TotalMinutes: >= 1 } => Count((int)age.TotalMinutes, "minute"),
        _ => "less than a minute",
    };

    private static string Count(int count, string unit) => count == 1 ? $"1 {unit}" : $"{count} {unit}s";
}
