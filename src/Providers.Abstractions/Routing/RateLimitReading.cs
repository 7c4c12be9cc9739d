namespace Providers;

/// <summary>A provider's own view of its limits, from <c>x-ratelimit-*</c> headers. Null is not said.</summary>
public sealed record RateLimitReading
{
    /// <summary>Requests allowed in a period.</summary>
    public long? LimitRequests { get; init; }

    /// <summary>Requests left.</summary>
    public long? RemainingRequests { get; init; }

    /// <summary>Until the requests are full again.</summary>
    public TimeSpan? ResetRequests { get; init; }

    /// <summary>Tokens allowed in a period.</summary>
    public long? LimitTokens { get; init; }

    /// <summary>Tokens left.</summary>
    public long? RemainingTokens { get; init; }

    /// <summary>Until the tokens are full again.</summary>
    public TimeSpan? ResetTokens { get; init; }
}
