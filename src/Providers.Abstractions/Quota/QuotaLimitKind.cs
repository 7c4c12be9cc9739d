namespace Providers;

/// <summary>Which limit of a scope.</summary>
public enum QuotaLimitKind
{
    /// <summary>Requests per minute.</summary>
    RequestsPerMinute,

    /// <summary>Tokens per minute.</summary>
    TokensPerMinute,

    /// <summary>Requests under way at the same time.</summary>
    ConcurrentRequests,

    /// <summary>Requests per day.</summary>
    RequestsPerDay,

    /// <summary>Tokens per day.</summary>
    TokensPerDay,

    /// <summary>Cost per day, in micro-units of the configured currency.</summary>
    CostPerDay,

    /// <summary>Cost per month, in micro-units of the configured currency.</summary>
    CostPerMonth,
}
