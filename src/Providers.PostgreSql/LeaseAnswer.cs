using Providers.Quota;

namespace Providers.PostgreSql;

/// <summary>What the server answers to a node's sign of life.</summary>
/// <param name="Held">What the node has held all the time.</param>
/// <param name="Lent">That, and what has come on top.</param>
/// <param name="Fair">How many slots it ought to have.</param>
/// <param name="IsPressed">Whether it has more, and others have far too few.</param>
/// <param name="AskedAt">By the node's own clock.</param>
/// <param name="ServerTime">By the server's.</param>
internal sealed record LeaseAnswer(NodeShare Held, NodeShare Lent, int Fair, bool IsPressed, long AskedAt, DateTimeOffset ServerTime)
{
    /// <summary>Whether others have yet to make room for it.</summary>
    public bool IsStarving => Lent.Count < Fair / 2;
}
