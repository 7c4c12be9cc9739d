using System.Collections.Concurrent;
using Microsoft.Extensions.AI;

namespace Providers.Quota;

/// <summary>Use and spend by backend, route, tenant and UTC day, for people to read. Limits are the ledger's.</summary>
/// <remarks>
/// Thread-safe, and bounded: the oldest day goes first, and a day's tenants beyond the ten thousandth heading share a row.
/// </remarks>
/// <param name="time">Whose UTC days count.</param>
/// <param name="daysKept">Days that are kept, today included; 1 or more. Default: 400.</param>
internal sealed class UsageBook(TimeProvider time, int daysKept = 400)
{
    /// <summary>The tenant of a day's rows beyond <see cref="MaxHeadings"/>.</summary>
    public const string OtherTenants = "(others)";

    private const int MaxHeadings = 10_000;

    private readonly ConcurrentDictionary<DateOnly, ConcurrentDictionary<Heading, UsageTally>> days = new();

    /// <summary>Books one send.</summary>
    /// <param name="backend">Who was asked.</param>
    /// <param name="route">For which route.</param>
    /// <param name="tenant">For whom; null is nobody.</param>
    /// <param name="usage">What was used.</param>
    /// <param name="cost">In the configured currency; null is unknown.</param>
    /// <param name="estimated">Whether the provider did not report the usage.</param>
    public void Record(string backend, string route, string? tenant, UsageDetails usage, decimal? cost, bool estimated)
    {
        var day = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        if (!days.TryGetValue(day, out var headings)) { headings = Open(day); }
        var heading = new Heading(backend, route, tenant ?? "");
        if (!headings.TryGetValue(heading, out var tally))
        {
            if (headings.Count >= MaxHeadings) { heading = heading with { Tenant = OtherTenants }; }
            tally = headings.GetOrAdd(heading, static _ => new UsageTally());
        }

        tally.Add(usage, cost, estimated);
    }

    /// <summary>The rows asked for, by day, backend, route and tenant.</summary>
    public IReadOnlyList<UsageRow> Query(UsageQuery query)
    {
        var rows = new Dictionary<UsageRow, UsageRow>();
        foreach (var (day, headings) in days)
        {
            foreach (var (heading, tally) in headings)
            {
                var row = tally.Read() with { Day = day, Backend = heading.Backend, Route = heading.Route, Tenant = heading.Tenant };
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

    private ConcurrentDictionary<Heading, UsageTally> Open(DateOnly day)
    {
        foreach (var old in days.Keys)
        {
            if (old <= day.AddDays(-daysKept)) { days.TryRemove(old, out _); }
        }

        return days.GetOrAdd(day, static _ => new ConcurrentDictionary<Heading, UsageTally>());
    }

    private readonly record struct Heading(string Backend, string Route, string Tenant);
}
