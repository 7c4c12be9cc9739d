namespace Providers.Routing;

/// <summary>How a backend stands to a request, beside what policies are told of it.</summary>
internal readonly record struct RouteStanding
{
    /// <summary>Whether it is a step of the degrade ladder and not one of the route's own.</summary>
    public bool IsDegrade { get; init; }

    /// <summary>Whether its circuit is open: asked as the last resort.</summary>
    public bool IsCircuitOpen { get; init; }

    /// <summary>Why it must not be asked at all; null when it may.</summary>
    public RouteHold? Hold { get; init; }

    /// <summary>What the call may cost at worst, in the accounting currency; null is unknown. Read where the call has a limit.</summary>
    public decimal? WorstCost { get; init; }
}
