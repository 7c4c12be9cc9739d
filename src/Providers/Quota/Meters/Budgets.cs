namespace Providers.Quota;

/// <summary>How far an account's two cost limits have been told of.</summary>
internal struct Budgets()
{
    private BudgetMarks day = BudgetMarks.Of(Ceilings.None);
    private BudgetMarks month = BudgetMarks.Of(Ceilings.None);

    // Calls of before a reload and of after it come in turns for a while.
    private BudgetMarks dayBefore = BudgetMarks.Of(Ceilings.None);
    private BudgetMarks monthBefore = BudgetMarks.Of(Ceilings.None);

    public void Adopt(in PerPeriod<long> limits)
    {
        Adopt(limits[PeriodKinds.CostOfDay], ref day, ref dayBefore);
        Adopt(limits[PeriodKinds.CostOfMonth], ref month, ref monthBefore);
    }

    /// <summary>A new day has begun, and perhaps a new month.</summary>
    public void Restart(bool newMonth, in PerPeriod<long> limits)
    {
        (day, dayBefore) = (BudgetMarks.Of(limits[PeriodKinds.CostOfDay]), BudgetMarks.Of(Ceilings.None));
        if (newMonth) { (month, monthBefore) = (BudgetMarks.Of(limits[PeriodKinds.CostOfMonth]), BudgetMarks.Of(Ceilings.None)); }
    }

    public readonly bool IsDue(long spentOfDay, long spentOfMonth) => spentOfDay >= day.Next || spentOfMonth >= month.Next;

    /// <summary>The spend that is told of next; out of reach where nothing is limited.</summary>
    public readonly long Next(int index) => index == PeriodKinds.CostOfDay ? day.Next : month.Next;

    /// <summary>The next mark that one of the limits has passed, in percent; 0 when there is none.</summary>
    public int Pass(int index, long spent, bool isShort)
        => index == PeriodKinds.CostOfDay ? day.Pass(spent, isShort) : month.Pass(spent, isShort);

    /// <summary>A limit that has changed is told of anew, and one that comes again goes on where it was.</summary>
    private static void Adopt(long inForce, ref BudgetMarks marks, ref BudgetMarks before)
    {
        if (marks.Limit == inForce) { return; }
        (marks, before) = (before.Limit == inForce ? before : BudgetMarks.Of(inForce), marks);
    }
}
