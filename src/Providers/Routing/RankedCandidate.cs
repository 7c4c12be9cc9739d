namespace Providers.Routing;

/// <summary>A candidate's place in the order: rank, then score, then the route's order.</summary>
/// <param name="Rank">Its standing.</param>
/// <param name="Score">What the policy gave it.</param>
/// <param name="Place">Its place among the candidates.</param>
/// <param name="Index">Its place among the readings.</param>
internal record struct RankedCandidate(RouteRank Rank, double Score, int Place, int Index) : IComparable<RankedCandidate>
{
    public readonly int CompareTo(RankedCandidate other) => Precedes(other) ? -1 : other.Precedes(this) ? 1 : 0;

    /// <summary>Whether it is asked before the other.</summary>
    public readonly bool Precedes(in RankedCandidate other)
        => Rank != other.Rank ? Rank < other.Rank
            : Score < other.Score || (!(other.Score < Score) && Place < other.Place);
}
