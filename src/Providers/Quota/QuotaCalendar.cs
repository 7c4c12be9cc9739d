namespace Providers.Quota;

/// <summary>Which UTC day and month an account counts for.</summary>
internal struct QuotaCalendar
{
    private long day;
    private long monthBegins;

    public readonly long DayEnds => (day + 1) * TimeSpan.TicksPerDay;

    public long MonthEnds { get; private set; }

    public readonly DateOnly Day => DateOnly.FromDayNumber((int)day);

    public readonly DateOnly Month => DateOnly.FromDayNumber((int)(monthBegins / TimeSpan.TicksPerDay));

    public readonly bool IsSameDay(long ticks) => ticks / TimeSpan.TicksPerDay == day;

    public readonly bool IsSameMonth(long ticks) => ticks >= monthBegins && ticks < MonthEnds;

    /// <summary>True when a new day has begun. A clock that is set back never gives a day's use back.</summary>
    public bool Advance(long now, out bool newMonth)
    {
        newMonth = false;
        var today = now / TimeSpan.TicksPerDay;
        if (today == day || today == day - 1) { return false; }

        // Back by more than a day: the time before was wrong. Counting goes on today with what has been counted.
        var isLater = today > day;
        day = today;
        if (now >= monthBegins && now < MonthEnds) { return isLater; }

        var date = new DateTime(now, DateTimeKind.Utc);
        var first = new DateTime(date.Year, date.Month, 1, 0, 0, 0, DateTimeKind.Utc);
        monthBegins = first.Ticks;
        MonthEnds = first.AddMonths(1).Ticks;
        newMonth = isLater;
        return isLater;
    }
}
