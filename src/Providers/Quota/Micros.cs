namespace Providers.Quota;

/// <summary>Money as whole millionths, so that a million small sums add up exactly.</summary>
internal static class Micros
{
    /// <summary>The least amount that is one at all.</summary>
    public const decimal One = 0.000_001m;

    private const decimal PerUnit = 1_000_000m;
    private const decimal Most = long.MaxValue / PerUnit;

    private const long PicosEach = 1_000_000;

    /// <summary>For what is charged: rounded up, so that no cost is ever counted as less.</summary>
    public static long Charge(decimal amount)
    {
        if (!Picos.TryRead(amount, out var picos))
        {
            return amount <= 0 ? 0 : amount >= Most ? long.MaxValue : (long)decimal.Ceiling(amount * PerUnit);
        }

        var (whole, rest) = Math.DivRem(picos, PicosEach);
        return rest == 0 ? whole : whole + 1;
    }

    /// <summary>For what is allowed: rounded down, so that no limit is ever read as more.</summary>
    public static long Limit(decimal amount)
        => amount <= 0 ? 0 : amount >= Most ? long.MaxValue : (long)decimal.Floor(amount * PerUnit);

    public static decimal ToAmount(long micros) => micros / PerUnit;
}
