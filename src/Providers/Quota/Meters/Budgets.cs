namespace Providers.Quota;

/// <summary>How far an account's two cost limits have been told of.</summary>
internal struct Budgets()
{
    private BudgetMarks day = BudgetMarks.Of(Ceilings.None);
    private BudgetMarks month = BudgetMarks.Of(Ceilings.None);

    public void Adopt(in PerPeriod<long> limits)
    {
        day.Adopt(limits[PeriodKinds.CostOfDay]);
        month.Adopt(limits[PeriodKinds.CostOfMonth]);
    }

    /// <summary>A new day has begun, and perhaps a new month.</summary>
    public void Restart(bool newMonth, in PerPeriod<long> limits)
    {
        day = BudgetMarks.Of(limits[PeriodKinds.CostOfDay]);
        if (newMonth) { month = BudgetMarks.Of(limits[PeriodKinds.CostOfMonth]); }
    }

    public readonly bool IsDue(long spentOfDay, long spentOfMonth) => spentOfDay >= day.Next || spentOfMonth >= month.Next;

    /// <summary>The spend that is told of next; out of reach where nothing is limited.</summary>
    public readonly long Next(int index) => index == PeriodKinds.CostOfDay ? day.Next : month.Next;

    /// <summary>The next mark that one of the limits has passed, in percent; 0 when there is none.</summary>
    public int Pass(int index, long spent, bool isShort)
        => index == PeriodKinds.CostOfDay ? day.Pass(spent, isShort) : month.Pass(spent, isShort);
}
