namespace Providers.Routing;

/// <summary>Lists of allowed regions. Null allows every region; a region that is not known is in no list.</summary>
internal static class Regions
{
    /// <summary>The regions both allow. Empty when they share none: then nothing may be asked.</summary>
    public static IReadOnlyList<string>? Shared(IReadOnlyList<string>? first, IReadOnlyList<string>? second)
    {
        if (first is null || second is null || ReferenceEquals(first, second))
        {
            return first ?? second;
        }

        return Both(first, second);
    }

    public static bool Allow(IReadOnlyList<string>? allowed, string? region)
    {
        if (allowed is null)
        {
            return true;
        }

        for (var i = 0; i < allowed.Count; i++)
        {
            if (string.Equals(allowed[i], region, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static IReadOnlyList<string> Both(IReadOnlyList<string> first, IReadOnlyList<string> second)
        => [.. first.Where(region => Allow(second, region))];
}
