namespace Providers;

/// <summary>What a scope may use. Null is no limit; zero is a limit of zero. Days and months are UTC's.</summary>
public sealed record QuotaLimits
{
    /// <summary>No limits.</summary>
    public static QuotaLimits None { get; } = new();

    /// <summary>Requests per minute, evenly paced, with <see cref="Burst"/> at once.</summary>
    public long? RequestsPerMinute { get; init; }

    /// <summary>Tokens per minute, input and output together.</summary>
    public long? TokensPerMinute { get; init; }

    /// <summary>How many requests may come at once; 1 or more. Null is a whole minute's.</summary>
    public long? Burst { get; init; }

    /// <summary>Requests under way at the same time.</summary>
    public long? ConcurrentRequests { get; init; }

    /// <summary>Requests per day.</summary>
    public long? RequestsPerDay { get; init; }

    /// <summary>Tokens per day, input and output together.</summary>
    public long? TokensPerDay { get; init; }

    /// <summary>Cost per day, in the configured currency.</summary>
    public decimal? CostPerDay { get; init; }

    /// <summary>Cost per month, in the configured currency.</summary>
    public decimal? CostPerMonth { get; init; }

    /// <summary>Whether nothing is limited.</summary>
    public bool IsNone => ReferenceEquals(this, None)
        || (RequestsPerMinute is null && TokensPerMinute is null && ConcurrentRequests is null
            && RequestsPerDay is null && TokensPerDay is null && CostPerDay is null && CostPerMonth is null);

    /// <summary>Whether any limit is set on cost, which needs every price to be known.</summary>
    public bool LimitsCost => CostPerDay is not null || CostPerMonth is not null;
}
