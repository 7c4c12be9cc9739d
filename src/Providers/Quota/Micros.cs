namespace Providers.Quota;

/// <summary>Money as whole millionths, so that a million small sums add up exactly.</summary>
internal static class Micros
{
    private const decimal PerUnit = 1_000_000m;

    /// <summary>For what is charged: rounded up, so that no cost is ever counted as less.</summary>
    public static long Charge(decimal amount) => Whole(decimal.Ceiling(Clamped(amount) * PerUnit));

    /// <summary>For what is allowed: rounded down, so that no limit is ever read as more.</summary>
    public static long Limit(decimal amount) => Whole(decimal.Floor(Clamped(amount) * PerUnit));

    public static decimal ToAmount(long micros) => micros / PerUnit;

    private static decimal Clamped(decimal amount) => Math.Clamp(amount, 0, long.MaxValue / PerUnit);

    private static long Whole(decimal micros) => (long)decimal.Min(micros, long.MaxValue);
}
