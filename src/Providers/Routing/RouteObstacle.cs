namespace Providers.Routing;

/// <summary>What keeps a backend out of a plan.</summary>
internal enum RouteObstacle
{
    None,
    Region,
    Capability,
    ContextWindow,
    OutputCap,
    MaxCost,
    Offline,
    Hold,
    OtherProvider,
}
