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

    /// <summary>Whether what was taken then is counted in this month. A later time was wrong: it has been set right since.</summary>
    public readonly bool CountsInMonth(long takenAt) => takenAt >= monthBegins;

    /// <summary>Lets time pass. A clock that is set back by up to a day changes nothing: it gives no day's use back.</summary>
    public CalendarTurn Advance(long now)
        => now >= DayEnds || now < dayBegins - TimeSpan.TicksPerDay ? Turn(now) : CalendarTurn.None;

    private CalendarTurn Turn(long now)
    {
        var turn = now >= DayEnds ? CalendarTurn.Day : CalendarTurn.Day | CalendarTurn.Back;
        dayBegins = now - now % TimeSpan.TicksPerDay;
        DayEnds = dayBegins + TimeSpan.TicksPerDay;
        if (now >= monthBegins && now < MonthEnds) { return turn; }

        var date = new DateTime(now, DateTimeKind.Utc);
        var first = new DateTime(date.Year, date.Month, 1, 0, 0, 0, DateTimeKind.Utc);
        monthBegins = first.Ticks;
        MonthEnds = first.AddMonths(1).Ticks;
        return turn | CalendarTurn.Month;
    }
}
