using System.Runtime.CompilerServices;

namespace Providers.Quota;

/// <summary>The limits that count by the day and the month, and what each counts of a claim.</summary>
internal static class PeriodKinds
{
    public const int Count = 4;
    public const int Requests = 0;
    public const int Tokens = 1;
    public const int CostOfDay = 2;
    public const int CostOfMonth = 3;

    private const QuotaLimitKind First = QuotaLimitKind.RequestsPerDay;

    public static QuotaLimitKind Kind(int index) => First + index;

    public static int Index(QuotaLimitKind kind) => kind - First;

    public static bool IsMonthly(int index) => Kind(index) == QuotaLimitKind.CostPerMonth;

    public static long Amount(int index, long requests, long tokens, long costMicros) => Kind(index) switch
    {
        QuotaLimitKind.RequestsPerDay => requests,
        QuotaLimitKind.TokensPerDay => tokens,
        _ => costMicros,
    };
}

/// <summary>One value for each limit of <see cref="PeriodKinds"/>.</summary>
[InlineArray(PeriodKinds.Count)]
internal struct PerPeriod<T>
{
    private T first;
}
