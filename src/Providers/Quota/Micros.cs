namespace Providers.Quota;

/// <summary>Money as whole millionths, so that a million small sums add up exactly.</summary>
internal static class Micros
{
    private const decimal PerUnit = 1_000_000m;
    private const decimal Most = long.MaxValue / PerUnit;

    /// <summary>For what is charged: rounded up, so that no cost is ever counted as less.</summary>
    public static long Charge(decimal amount)
        => amount <= 0 ? 0 : amount >= Most ? long.MaxValue : (long)decimal.Ceiling(amount * PerUnit);

    /// <summary>For what is allowed: rounded down, so that no limit is ever read as more.</summary>
    public static long Limit(decimal amount)
        => amount <= 0 ? 0 : amount >= Most ? long.MaxValue : (long)decimal.Floor(amount * PerUnit);

    public static decimal ToAmount(long micros) => micros / PerUnit;
}
