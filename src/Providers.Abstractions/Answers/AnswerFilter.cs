namespace Providers;

/// <summary>Which stored answers: those that fit every value that is set; with none set, all.</summary>
public sealed record AnswerFilter
{
    /// <summary>One request's answer.</summary>
    public string? Key { get; init; }

    /// <summary>One tenant's answers.</summary>
    public string? Tenant { get; init; }

    /// <summary>One route's answers.</summary>
    public string? Route { get; init; }

    /// <summary>Answers to this very question.</summary>
    public string? Question { get; init; }

    /// <summary>Answers older than this moment.</summary>
    public DateTimeOffset? Before { get; init; }

    /// <summary>Whether an answer fits.</summary>
    public bool Matches(StoredAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        return (Key is null || Key == answer.Key)
            && (Tenant is null || Tenant == answer.Tenant)
            && (Route is null || string.Equals(Route, answer.Route, StringComparison.OrdinalIgnoreCase))
            && (Question is null || Question == answer.Question)
            && (Before is null || answer.AnsweredAt < Before);
    }
}
