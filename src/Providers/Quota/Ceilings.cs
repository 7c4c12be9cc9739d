namespace Providers.Quota;

/// <summary>Limits as the ledger compares them: whole numbers, with <see cref="None"/> where there is no limit.</summary>
internal readonly record struct Ceilings
{
    public const long None = long.MaxValue;

    public long RequestsPerMinute { get; private init; }

    /// <summary>How many requests may come at once.</summary>
    public long RequestBurst { get; private init; }

    public long TokensPerMinute { get; private init; }

    /// <summary>How many tokens may come at once: as many minutes' worth as the requests' burst is.</summary>
    public long TokenBurst { get; private init; }

    public long ConcurrentRequests { get; private init; }

    public long RequestsPerDay { get; private init; }

    public long TokensPerDay { get; private init; }

    public long CostPerDay { get; private init; }

    public long CostPerMonth { get; private init; }

    public static Ceilings Of(QuotaLimits limits)
    {
        var requests = Pace(limits.RequestsPerMinute);
        var tokens = Pace(limits.TokensPerMinute);
        return new Ceilings
        {
            RequestsPerMinute = requests,
            RequestBurst = Math.Clamp(limits.Burst ?? requests, 1, PacedMeter.MaxRate),
            TokensPerMinute = tokens,
            TokenBurst = limits.Burst is { } burst && requests is not (0 or None)
                ? (long)Int128.Clamp((Int128)tokens * Math.Max(1, burst) / requests, 1, PacedMeter.MaxRate)
                : tokens,
            ConcurrentRequests = Whole(limits.ConcurrentRequests),
            RequestsPerDay = Whole(limits.RequestsPerDay),
            TokensPerDay = Whole(limits.TokensPerDay),
            CostPerDay = limits.CostPerDay is { } day ? Micros.Limit(day) : None,
            CostPerMonth = limits.CostPerMonth is { } month ? Micros.Limit(month) : None,
        };
    }

    private static long Whole(long? limit) => limit is { } value ? Math.Max(0, value) : None;

    // Beyond the meter's range a pace binds nobody, and its arithmetic would overflow.
    private static long Pace(long? limit) => Whole(limit) is var value && value <= PacedMeter.MaxRate ? value : None;
}
