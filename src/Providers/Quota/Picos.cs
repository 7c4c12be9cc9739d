namespace Providers.Quota;

/// <summary>
/// Money as whole trillionths: what tokens cost that are priced by the million in millionths. A call's cost is such a number, and whole
/// numbers take a fraction of the time of decimals.
/// </summary>
internal static class Picos
{
    private const int Places = 12;

    /// <summary>False: the amount is negative, above nine million, or was not counted in trillionths.</summary>
    public static bool TryRead(decimal amount, out long picos)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(amount, bits);
        picos = (long)bits[1] << 32 | (uint)bits[0];
        return bits[3] == Places << 16 && bits[2] == 0 && picos >= 0;
    }

    public static decimal ToAmount(long picos) => new((int)picos, (int)(picos >> 32), 0, isNegative: false, Places);
}
