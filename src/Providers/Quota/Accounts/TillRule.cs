using System.Numerics;

namespace Providers.Quota;

/// <summary>How many tills an account has, which one a caller goes to, and when they pay.</summary>
/// <param name="Count">A power of two; 1 is none, since nobody would be spared a wait.</param>
/// <param name="CrowdedAfter">How often callers must have met at an account before it opens its tills.</param>
/// <param name="WorthAfter">How many claims tills must have served to be opened again without another crowd.</param>
/// <param name="Choose">Any number, of which the lowest bits choose the till; null is the number of the caller's core.</param>
internal sealed record TillRule(int Count, int CrowdedAfter = 32, int WorthAfter = 64, Func<int>? Choose = null)
{
    /// <summary>Instead of a till's number: none of them, the account itself.</summary>
    public const int None = -1;

    private const int Most = 32;

    /// <summary>A till for each core.</summary>
    public static TillRule PerCore { get; }
        = new(Math.Min(Most, (int)BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount)));

    /// <summary>The caller's.</summary>
    public int Mine => Count == 1 ? None : (Choose is null ? Thread.GetCurrentProcessorId() : Choose()) & (Count - 1);
}
