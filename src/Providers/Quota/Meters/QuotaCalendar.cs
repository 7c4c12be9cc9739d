namespace Providers.Quota;

/// <summary>Which UTC day and month an account counts for.</summary>
internal struct QuotaCalendar
{
    private long dayBegins;
    private long monthBegins;

    public long DayEnds { get; private set; }

    public long MonthEnds { get; private set; }

    public readonly DateOnly Day => DateOnly.FromDayNumber((int)(dayBegins / TimeSpan.TicksPerDay));

    public readonly DateOnly Month => DateOnly.FromDayNumber((int)(monthBegins / TimeSpan.TicksPerDay));

    public readonly bool IsSameMonth(long ticks) => ticks >= monthBegins && ticks < MonthEnds;

    /// <summary>True when a new day has begun. A clock that is set back never gives a day's use back.</summary>
    public bool Advance(long now, out bool newMonth)
    {
        newMonth = false;
        return (now >= DayEnds || now < dayBegins - TimeSpan.TicksPerDay) && Turn(now, out newMonth);
    }

    private bool Turn(long now, out bool newMonth)
    {
        // Back by more than a day: the time before was wrong. Counting goes on today with what has been counted.
        var isLater = now >= DayEnds;
        dayBegins = now - now % TimeSpan.TicksPerDay;
        DayEnds = dayBegins + TimeSpan.TicksPerDay;
        newMonth = false;
        if (IsSameMonth(now)) { return isLater; }

        var date = new DateTime(now, DateTimeKind.Utc);
        var first = new DateTime(date.Year, date.Month, 1, 0, 0, 0, DateTimeKind.Utc);
        monthBegins = first.Ticks;
        MonthEnds = first.AddMonths(1).Ticks;
        newMonth = isLater;
        return isLater;
    }
}
