using Providers.Routing;

namespace Providers.Tests.Routing;

/// <summary>One backend of a route as the planner is told of it.</summary>
internal readonly record struct RouteReading
{
    public required RoutingCandidate Candidate { get; init; }

    public bool IsDegrade { get; init; }

    public bool IsCircuitOpen { get; init; }

    public RouteHold? Hold { get; init; }

    public decimal? WorstCost { get; init; }

    public RouteStanding Standing
        => new() { IsDegrade = IsDegrade, IsCircuitOpen = IsCircuitOpen, Hold = Hold, WorstCost = WorstCost };
}
