namespace Providers.Quota;

/// <summary>Money as whole millionths, so that a million small sums add up exactly.</summary>
internal static class Micros
{
    /// <summary>The least amount that is one at all.</summary>
    public const decimal One = 0.000_001m;

    private const decimal PerUnit = 1_000_000m;
    private const decimal Most = long.MaxValue / PerUnit;

    private static ReadOnlySpan<long> TenTo => [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000];

    /// <summary>For what is charged: rounded up, so that no cost is ever counted as less.</summary>
    public static long Charge(decimal amount)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(amount, bits);
        var (places, isOrdinary) = ((bits[3] >> 16) - 6, bits[2] == 0 && bits[1] >= 0);

        // What a call costs has more places than a millionth and a small mantissa: whole numbers do it in a fraction of the time.
        if (isOrdinary && (uint)places < (uint)TenTo.Length)
        {
            var mantissa = (long)bits[1] << 32 | (uint)bits[0];
            var (whole, rest) = Math.DivRem(mantissa, TenTo[places]);
            return rest == 0 ? whole : whole + 1;
        }

        return amount <= 0 ? 0 : amount >= Most ? long.MaxValue : (long)decimal.Ceiling(amount * PerUnit);
    }

    /// <summary>For what is allowed: rounded down, so that no limit is ever read as more.</summary>
    public static long Limit(decimal amount)
        => amount <= 0 ? 0 : amount >= Most ? long.MaxValue : (long)decimal.Floor(amount * PerUnit);

    public static decimal ToAmount(long micros) => micros / PerUnit;
}
