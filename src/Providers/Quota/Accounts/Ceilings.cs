using System.Diagnostics.CodeAnalysis;

namespace Providers.Quota;

/// <summary>Limits as the ledger compares them: whole numbers, with <see cref="None"/> where there is no limit.</summary>
internal readonly struct Ceilings
{
    public const long None = long.MaxValue;

    private readonly PerPeriod<long> periods;

    private Ceilings(in PerPeriod<long> periods) => this.periods = periods;

    public long RequestsPerMinute { get; private init; }

    /// <summary>How many requests may come at once.</summary>
    public long RequestBurst { get; private init; }

    public long TokensPerMinute { get; private init; }

    /// <summary>How many tokens may come at once: as many minutes' worth as the requests' burst is.</summary>
    public long TokenBurst { get; private init; }

    public long ConcurrentRequests { get; private init; }

    /// <summary>The limits that count by the day and the month.</summary>
    [UnscopedRef]
    public ref readonly PerPeriod<long> Periods => ref periods;

    public bool IsNone => RequestsPerMinute == None && TokensPerMinute == None && ConcurrentRequests == None
        && Periods[0] == None && Periods[1] == None && Periods[2] == None && Periods[3] == None;

    /// <param name="limits">Null is no limit.</param>
    /// <param name="share">This process's part of what is paced and of what is under way at once.</param>
    /// <param name="phase">The scope's, see <see cref="NodeShare.PhaseOf"/>.</param>
    public static Ceilings Of(QuotaLimits limits, NodeShare share, int phase)
    {
        var requests = share.UnitsOf(Pace(limits.RequestsPerMinute), phase);
        var tokens = share.UnitsOf(Pace(limits.TokensPerMinute), phase);
        return new Ceilings(PeriodsOf(limits))
        {
            RequestsPerMinute = requests,
            RequestBurst = Math.Clamp(limits.Burst is { } atOnce ? share.UnitsOf(atOnce, phase) : requests, 1, PacedMeter.MaxRate),
            TokensPerMinute = tokens,
            TokenBurst = limits is { Burst: { } burst, RequestsPerMinute: > 0 and { } pace }
                ? (long)Int128.Clamp((Int128)tokens * Math.Max(1, burst) / pace, 1, PacedMeter.MaxRate)
                : tokens,
            ConcurrentRequests = share.UnitsOf(Whole(limits.ConcurrentRequests), phase),
        };
    }

    /// <summary>Whether limits of which nothing has been used let anything through: cheaper than <see cref="Of"/>.</summary>
    public static bool Admit(QuotaLimits limits, NodeShare share, in QuotaScope scope)
    {
        var phase = share.IsWhole ? 0 : NodeShare.PhaseOf(scope);
        return share.UnitsOf(Pace(limits.RequestsPerMinute), phase) > 0
            && share.UnitsOf(Pace(limits.TokensPerMinute), phase) > 0
            && share.UnitsOf(Whole(limits.ConcurrentRequests), phase) > 0
            && limits is { RequestsPerDay: not <= 0, TokensPerDay: not <= 0, CostPerDay: not < Micros.One, CostPerMonth: not < Micros.One };
    }

    /// <summary>All of a limit, whoever has it.</summary>
    public static long Whole(long? limit) => limit is { } value ? Math.Max(0, value) : None;

    private static PerPeriod<long> PeriodsOf(QuotaLimits limits)
    {
        var periods = default(PerPeriod<long>);
        periods[PeriodKinds.Index(QuotaLimitKind.RequestsPerDay)] = Whole(limits.RequestsPerDay);
        periods[PeriodKinds.Index(QuotaLimitKind.TokensPerDay)] = Whole(limits.TokensPerDay);
        periods[PeriodKinds.Index(QuotaLimitKind.CostPerDay)] = limits.CostPerDay is { } day ? Micros.Limit(day) : None;
        periods[PeriodKinds.Index(QuotaLimitKind.CostPerMonth)] = limits.CostPerMonth is { } month ? Micros.Limit(month) : None;
        return periods;
    }

    // Beyond the meter's range a pace binds nobody, and its arithmetic would overflow.
    private static long Pace(long? limit) => Whole(limit) is var value && value <= PacedMeter.MaxRate ? value : None;
}
