namespace Providers.Quota;

/// <summary>What rows are told apart by.</summary>
[Flags]
public enum UsageGrouping
{
    /// <summary>One row for everything.</summary>
    Total = 0,

    /// <summary>By UTC day.</summary>
    Day = 1,

    /// <summary>By backend.</summary>
    Backend = 2,

    /// <summary>By route.</summary>
    Route = 4,

    /// <summary>By tenant.</summary>
    Tenant = 8,

    /// <summary>As it was booked.</summary>
    All = Day | Backend | Route | Tenant,
}

/// <summary>Which usage is asked for. Unset values select everything.</summary>
public sealed record UsageQuery
{
    /// <summary>The first UTC day.</summary>
    public DateOnly? From { get; init; }

    /// <summary>The last UTC day, included.</summary>
    public DateOnly? To { get; init; }

    /// <summary>One backend's.</summary>
    public string? Backend { get; init; }

    /// <summary>One route's.</summary>
    public string? Route { get; init; }

    /// <summary>One tenant's; empty selects calls without one.</summary>
    public string? Tenant { get; init; }

    /// <summary>What rows are told apart by; the rest is added up. Default: <see cref="UsageGrouping.All"/>.</summary>
    public UsageGrouping GroupBy { get; init; } = UsageGrouping.All;

    internal bool Selects(UsageRow row)
        => !(row.Day < From) && !(row.Day > To)
            && (Backend is null || Backend == row.Backend)
            && (Route is null || Route == row.Route) && (Tenant is null || Tenant == row.Tenant);

    internal UsageRow HeadingOf(UsageRow row) => new()
    {
        Day = GroupBy.HasFlag(UsageGrouping.Day) ? row.Day : null,
        Backend = GroupBy.HasFlag(UsageGrouping.Backend) ? row.Backend : null,
        Route = GroupBy.HasFlag(UsageGrouping.Route) ? row.Route : null,
        Tenant = GroupBy.HasFlag(UsageGrouping.Tenant) ? row.Tenant : null,
    };
}
