using Providers.Quota;

namespace Providers.Tests.Quota;

/// <summary>Tills that open whenever there is enough, without a crowd.</summary>
internal static class OpenTills
{
    /// <param name="count">A power of two.</param>
    /// <param name="choose">Who goes where; null by core.</param>
    public static TillRule At(int count, Func<int>? choose = null) => new(count, CrowdedAfter: 0, WorthAfter: 0, choose);
}
