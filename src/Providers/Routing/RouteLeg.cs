namespace Providers.Routing;

/// <summary>A backend to ask, in the plan's order.</summary>
/// <param name="Index">Its place in the readings that the plan was made from.</param>
/// <param name="Score">What the policy gave it; lower is better.</param>
/// <param name="Rank">Its standing beside the score.</param>
internal readonly record struct RouteLeg(int Index, double Score, RouteRank Rank)
{
    /// <summary>Whether its circuit is open: it is asked because nothing better is left.</summary>
    public bool IsLastResort => Rank.HasFlag(RouteRank.LastResort);

    /// <summary>Whether it is a step of the degrade ladder.</summary>
    public bool IsDegrade => Rank.HasFlag(RouteRank.Degrade);
}
