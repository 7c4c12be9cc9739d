namespace Providers.Quota;

/// <summary>What people are told of one limit.</summary>
internal static class LimitReading
{
    /// <summary>Null of a limit that is not set and of which nothing was used.</summary>
    public static QuotaReading? Of(QuotaScope scope, QuotaLimitKind kind, long used, long reserved, long limit)
        => limit == Ceilings.None && used == 0 && reserved == 0 ? null : new QuotaReading
        {
            Scope = scope,
            Limit = kind,
            Used = used,
            Reserved = reserved,
            Allowed = limit == Ceilings.None ? null : limit,
        };
}
