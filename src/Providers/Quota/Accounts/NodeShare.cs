using System.Collections;
using System.Numerics;

namespace Providers.Quota;

/// <summary>
/// A node's part of the limits that many share: slots of a line along which the units of each limit lie. No slot is held by two, so nodes
/// never have more units together than the limit; and they have all of them, though only one has the only unit of a limit of one.
/// </summary>
internal sealed class NodeShare
{
    /// <summary>Of the whole line.</summary>
    public const int Slots = 1024;

    private const int WordBits = 64;

    private readonly ulong[] words;

    private NodeShare(ulong[] words)
    {
        this.words = words;
        foreach (var word in words) { Count += BitOperations.PopCount(word); }
    }

    public static NodeShare Whole { get; } = new([.. Enumerable.Repeat(ulong.MaxValue, Slots / WordBits)]);

    public static NodeShare None { get; } = new(new ulong[Slots / WordBits]);

    /// <summary>Nothing, since whoever lends it has not been heard of for too long.</summary>
    public static NodeShare Lapsed { get; } = new(new ulong[Slots / WordBits]);

    /// <summary>How many slots.</summary>
    public int Count { get; }

    public bool IsWhole => Count == Slots;

    public bool IsLapsed => ReferenceEquals(this, Lapsed);

    public static NodeShare From(BitArray bits)
    {
        var words = new ulong[Slots / WordBits];
        for (var slot = 0; slot < Slots; slot++)
        {
            if (bits[slot]) { words[slot / WordBits] |= 1UL << slot; }
        }

        return new NodeShare(words);
    }

    /// <summary>Where a scope's units lie along the line, 0 to <see cref="Slots"/> - 1: not one node has the only units of all. The same on all nodes.</summary>
    public static int PhaseOf(in QuotaScope scope)
    {
        var hash = 2166136261 + (uint)scope.Kind;
        foreach (var letter in scope.Name) { hash = (hash ^ letter) * 16777619; }
        return (int)((hash ^ (hash >> 16)) % Slots);
    }

    public BitArray ToBits()
    {
        var bits = new BitArray(Slots);
        for (var slot = 0; slot < Slots; slot++) { bits[slot] = Has(slot); }
        return bits;
    }

    public bool IsSame(NodeShare other) => IsLapsed == other.IsLapsed && words.AsSpan().SequenceEqual(other.words);

    public NodeShare And(NodeShare other) => new([.. words.Zip(other.words, (own, others) => own & others)]);

    /// <summary>So many of its slots, or all.</summary>
    public NodeShare First(int count)
    {
        var first = new ulong[words.Length];
        for (var slot = 0; slot < Slots && count > 0; slot++)
        {
            if (!Has(slot)) { continue; }
            first[slot / WordBits] |= 1UL << slot;
            count--;
        }

        return new NodeShare(first);
    }

    /// <summary>How many units of a limit it has.</summary>
    /// <param name="limit">Of all nodes, or <see cref="Ceilings.None"/>.</param>
    /// <param name="phase">See <see cref="PhaseOf"/>.</param>
    public long UnitsOf(long limit, int phase)
    {
        if (IsWhole || limit == Ceilings.None) { return limit; }
        var units = 0L;
        for (int slot = 0, from; slot < Slots; slot++)
        {
            if (!Has(slot)) { continue; }
            for (from = slot; slot < Slots && Has(slot); slot++) { }
            units += UnitsBefore(slot, limit, phase) - UnitsBefore(from, limit, phase);
        }

        return units;
    }

    /// <summary>This, and as many slots of another share as it takes to have so many units of a limit.</summary>
    public NodeShare With(long units, NodeShare of, long limit, int phase)
    {
        var missing = units - UnitsOf(limit, phase);
        if (missing <= 0) { return this; }
        var more = (ulong[])words.Clone();
        for (var slot = 0; slot < Slots && missing > 0; slot++)
        {
            var here = of.Has(slot) && !Has(slot) ? UnitsBefore(slot + 1, limit, phase) - UnitsBefore(slot, limit, phase) : 0;
            if (here == 0) { continue; }
            more[slot / WordBits] |= 1UL << slot;
            missing -= here;
        }

        return new NodeShare(more);
    }

    private static long UnitsBefore(int slot, long limit, int phase) => (long)(((Int128)limit * slot - phase + Slots - 1) / Slots);

    private bool Has(int slot) => (words[slot / WordBits] >> slot & 1) != 0;
}
