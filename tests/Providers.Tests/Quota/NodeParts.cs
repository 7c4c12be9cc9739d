using System.Collections;
using Providers.Quota;

namespace Providers.Tests.Quota;

/// <summary>Parts of the line that nodes share, and books that have one.</summary>
internal static class NodeParts
{
    /// <summary>The stretch between two points, 0 to 1.</summary>
    public static NodeShare Between(double from, double to)
    {
        var bits = new BitArray(NodeShare.Slots);
        for (var slot = (int)(from * NodeShare.Slots); slot < (int)(to * NodeShare.Slots); slot++) { bits[slot] = true; }
        return NodeShare.From(bits);
    }

    /// <summary>All that another has not got.</summary>
    public static NodeShare Beside(NodeShare other) => NodeShare.From(other.ToBits().Not());

    /// <summary>That has had it since long ago.</summary>
    public static QuotaBook Book(NodeShare share, TillRule? tills = null)
    {
        var book = new QuotaBook(tills: tills);
        book.Shares.Change(share, 0);
        return book;
    }
}
