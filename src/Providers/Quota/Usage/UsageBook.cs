using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Providers.Quota;

/// <summary>Use and spend by backend, route, tenant and UTC day, for people to read. Limits are the ledger's.</summary>
/// <remarks>
/// Thread-safe, and bounded: the oldest day goes first, and tenants that come when a day has ten thousand headings share a row. What a store
/// has is told as it has it.
/// </remarks>
/// <param name="time">Whose UTC days count.</param>
/// <param name="daysKept">Days that are kept, today included; 1 or more. Default: 400.</param>
internal sealed class UsageBook(TimeProvider time, int daysKept = 400)
{
    /// <summary>The tenant of a day's rows beyond <see cref="MaxHeadings"/>.</summary>
    public const string OtherTenants = "(others)";

    private const int MaxHeadings = 10_000;

    // A power of two.
    private const int RememberedHeadings = 64;

    private readonly ConcurrentDictionary<DateOnly, UsageDay> days = new();

    // Where sends were booked last, found without hashing three names.
    private readonly Place?[] recent = new Place?[RememberedHeadings];

    /// <summary>Books one send.</summary>
    /// <param name="at">When it ended, UTC ticks.</param>
    /// <param name="backend">Who was asked.</param>
    /// <param name="route">For which route.</param>
    /// <param name="tenant">For whom; null is nobody.</param>
    /// <param name="usage">What was used.</param>
    /// <param name="cost">In the configured currency; null is unknown.</param>
    /// <param name="estimated">Whether the provider did not report the usage.</param>
    public void Record(long at, string backend, string route, string? tenant, UsageDetails usage, decimal? cost, bool estimated)
    {
        var day = (int)(at / TimeSpan.TicksPerDay);
        ref var last = ref recent[RuntimeHelpers.GetHashCode(backend) & (RememberedHeadings - 1)];
        if (Volatile.Read(ref last) is not { } place || !place.Is(day, backend, route, tenant))
        {
            var used = Open(DateOnly.FromDayNumber(day));
            var heading = new Heading(backend, route, tenant ?? "");
            place = new Place(day, heading, used, TallyOf(used, heading));
            Volatile.Write(ref last, place);
        }

        place.Tally.Add(usage, cost, estimated);
        place.Used.HasNew = true;
    }

    /// <summary>What a store does not have yet. It counts as on its way until <see cref="Stored"/>.</summary>
    public IReadOnlyList<UsageRow> TakeNew()
    {
        var rows = new List<UsageRow>();
        foreach (var (day, used) in days)
        {
            if (!used.HasNew) { continue; }
            used.HasNew = false;
            foreach (var (heading, tally) in used.Tallies)
            {
                if (tally.TakeNew() is { } row) { rows.Add(heading.Of(row, day)); }
            }
        }

        return rows;
    }

    /// <summary>Takes in the store's totals, which have in them what was on its way.</summary>
    public void Stored(IReadOnlyList<UsageRow> added, IReadOnlyList<UsageRow> totals)
    {
        foreach (var row in added) { Open(row.Day!.Value).Of(Heading.Of(row)).Left(); }
        foreach (var row in totals) { Open(row.Day!.Value).Of(Heading.Of(row)).Stored(row); }
    }

    /// <summary>The rows asked for, by day, backend, route and tenant.</summary>
    public IReadOnlyList<UsageRow> Query(UsageQuery query)
    {
        var rows = new Dictionary<UsageRow, UsageRow>();
        foreach (var (day, used) in days)
        {
            foreach (var (heading, tally) in used.Tallies)
            {
                var row = heading.Of(tally.Read(), day);
                if (!query.Selects(row)) { continue; }
                var total = query.HeadingOf(row);
                rows[total] = rows.GetValueOrDefault(total, total).Plus(row);
            }
        }

        return [.. rows.Values
            .OrderBy(row => row.Day)
            .ThenBy(row => row.Backend, StringComparer.Ordinal)
            .ThenBy(row => row.Route, StringComparer.Ordinal)
            .ThenBy(row => row.Tenant, StringComparer.Ordinal)];
    }

    private UsageDay Open(DateOnly day)
    {
        if (days.TryGetValue(day, out var used)) { return used; }
        var last = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime).AddDays(-daysKept);
        foreach (var old in days.Keys)
        {
            if (old <= last) { days.TryRemove(old, out _); }
        }

        return day <= last ? new UsageDay() : days.GetOrAdd(day, static _ => new UsageDay());
    }

    private static UsageTally TallyOf(UsageDay day, Heading heading)
    {
        if (day.Tallies.TryGetValue(heading, out var tally)) { return tally; }
        return day.Of(day.Tallies.Count < MaxHeadings ? heading : heading with { Tenant = OtherTenants });
    }

    private sealed class UsageDay
    {
        private volatile bool hasNew;

        public ConcurrentDictionary<Heading, UsageTally> Tallies { get; } = new();

        /// <summary>Whether a store may lack something of it.</summary>
        public bool HasNew
        {
            get => hasNew;

            // Set by every send, so not written for nothing.
            set { if (hasNew != value) { hasNew = value; } }
        }

        public UsageTally Of(Heading heading) => Tallies.GetOrAdd(heading, static _ => new UsageTally());
    }

    private sealed record Place(int Day, Heading Heading, UsageDay Used, UsageTally Tally)
    {
        public bool Is(int day, string backend, string route, string? tenant)
            => Day == day && Heading.Backend == backend && Heading.Route == route && Heading.Tenant == (tenant ?? "");
    }

    private readonly record struct Heading(string Backend, string Route, string Tenant)
    {
        public static Heading Of(UsageRow row) => new(row.Backend!, row.Route!, row.Tenant!);

        public UsageRow Of(UsageRow sums, DateOnly day) => sums with { Day = day, Backend = Backend, Route = Route, Tenant = Tenant };
    }
}
