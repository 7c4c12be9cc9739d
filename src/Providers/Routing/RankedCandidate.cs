namespace Providers.Routing;

/// <summary>A candidate's place in the order: rank, then score, then the route's order.</summary>
/// <param name="Rank">Its standing.</param>
/// <param name="Score">What the policy gave it.</param>
/// <param name="Place">Its place among the candidates.</param>
/// <param name="Index">Its place among the readings.</param>
internal readonly record struct RankedCandidate(RouteRank Rank, double Score, int Place, int Index) : IComparable<RankedCandidate>
{
    public int CompareTo(RankedCandidate other)
    {
        if (Rank != other.Rank)
        {
            return Rank < other.Rank ? -1 : 1;
        }

        return Score < other.Score ? -1 : Score > other.Score ? 1 : Place.CompareTo(other.Place);
    }
}
