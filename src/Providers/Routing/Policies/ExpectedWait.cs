namespace Providers.Routing;

/// <summary>How long a backend would take to its first content, were it asked now.</summary>
internal static class ExpectedWait
{
    /// <summary>A backend nobody knows, while its first call is under way: behind all that are known, in seconds.</summary>
    private const double Unproven = 10_000;

    /// <summary>In seconds. An unknown, idle backend is taken to answer at once: it is tried, and by one call at a time.</summary>
    public static double Of(in RoutingCandidate candidate)
    {
        if (candidate.FirstContentSeconds is { } seconds)
        {
            return seconds * (candidate.InFlight + 1);
        }

        return candidate.InFlight == 0 ? 0 : Unproven * candidate.InFlight;
    }
}
