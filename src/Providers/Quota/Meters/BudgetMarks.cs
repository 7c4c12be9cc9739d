namespace Providers.Quota;

/// <summary>How far one cost limit's spend has been told of. Where nothing is limited the next mark is out of reach.</summary>
internal struct BudgetMarks
{
    private const long OutOfReach = long.MaxValue;

    private int told;

    /// <summary>Nothing has been told.</summary>
    public static BudgetMarks Of(long limit) => new()
    {
        Limit = limit,
        Next = limit is 0 or Ceilings.None ? OutOfReach : (long)((Int128)limit * 80 / 100),
    };

    /// <summary>In micro-units, or <see cref="Ceilings.None"/>.</summary>
    public long Limit { get; private init; }

    /// <summary>The spend, in micro-units, that is told of next.</summary>
    public long Next { get; private set; }

    /// <summary>The next mark that has been passed, in percent; 0 when there is none. Ask until there is none.</summary>
    /// <param name="spent">What is spent for good.</param>
    /// <param name="isShort">Whether what is left was too little for a call.</param>
    public int Pass(long spent, bool isShort)
    {
        if (Next == OutOfReach || (spent < Next && !isShort)) { return 0; }
        told = told == 0 ? 80 : 100;
        Next = told == 100 ? OutOfReach : Limit;
        return told;
    }
}
