namespace Providers;

/// <summary>What a scope has used of one limit, or without one.</summary>
public sealed record QuotaReading
{
    /// <summary>Whose use.</summary>
    public required QuotaScope Scope { get; init; }

    /// <summary>Of which limit.</summary>
    public required QuotaLimitKind Limit { get; init; }

    /// <summary>What was used and is final; cost in micro-units.</summary>
    public required long Used { get; init; }

    /// <summary>What is set aside by calls under way.</summary>
    public required long Reserved { get; init; }

    /// <summary>The limit; null where there is none.</summary>
    public long? Allowed { get; init; }

    /// <summary>When the count starts again; null for paced and concurrent limits.</summary>
    public DateTimeOffset? ResetsAt { get; init; }
}
