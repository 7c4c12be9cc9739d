namespace Providers.Routing;

/// <summary>Keeps a session where it was answered before, for the provider's prompt cache and for tool loops.</summary>
internal static class SessionAffinity
{
    /// <summary>How much dearer than the first choice a session's home may be.</summary>
    private const decimal DearerAtMost = 1.5m;

    /// <summary>Puts the session's home first among its equals: while it is as healthy as the first choice and not much dearer.</summary>
    public static void Prefer(Span<RankedCandidate> order, ReadOnlySpan<RoutingCandidate> candidates)
    {
        var home = -1;
        var first = 0;
        for (var i = 0; i < order.Length; i++)
        {
            if (candidates[order[i].Place].IsSessionHome)
            {
                home = i;
            }

            if (order[i].Precedes(order[first]))
            {
                first = i;
            }
        }

        if (home >= 0
            && order[home].Rank == order[first].Rank
            && IsNotMuchDearer(candidates[order[home].Place].Cost, candidates[order[first].Place].Cost))
        {
            order[home].Rank &= ~RouteRank.Away;
        }
    }

    /// <summary>An unknown cost is dear beside a known one: a session must not hide what it costs.</summary>
    private static bool IsNotMuchDearer(decimal? home, decimal? first) => home is { } cost ? !(cost > first * DearerAtMost) : first is null;
}
