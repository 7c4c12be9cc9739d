namespace Providers.Routing;

/// <summary>Decides whether a backend can answer a request. What never changes is named before what passes.</summary>
internal static class RouteFilter
{
    public static RouteObstacle Check(RequestProfile profile, BackendDescriptor backend, in RouteStanding standing)
    {
        if (!Regions.Allow(profile.AllowedRegions, backend.Region))
        {
            return RouteObstacle.Region;
        }

        if (!backend.Has(profile.Required))
        {
            return RouteObstacle.Capability;
        }

        if (profile.InputTokens + (profile.OutputCap ?? 1) > backend.ContextWindow)
        {
            return RouteObstacle.ContextWindow;
        }

        if (profile.OutputCap > backend.MaxOutputTokens)
        {
            return RouteObstacle.OutputCap;
        }

        // Written so that an unknown cost is too high: null compares false.
        if (profile.MaxCost is { } most && !(standing.WorstCost <= most))
        {
            return RouteObstacle.MaxCost;
        }

        if (profile.OfflineReason is not null && backend.Placement == BackendPlacement.Hosted)
        {
            return RouteObstacle.Offline;
        }

        return standing.Hold is null ? RouteObstacle.None : RouteObstacle.Hold;
    }
}
