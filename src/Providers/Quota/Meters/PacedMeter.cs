using System.Runtime.CompilerServices;

namespace Providers.Quota;

/// <summary>
/// The generic cell rate algorithm in whole numbers: a level, in units × ticks per minute, that drains by rate × elapsed ticks.
/// </summary>
/// <remarks>
/// What was admitted can be corrected later: the last arrivals are kept in slices, and the level is worked out anew from them.
/// Taking the difference off the level itself would also give back what time has drained already, and so admit it twice.
/// </remarks>
internal struct PacedMeter
{
    /// <summary>The highest rate per minute whose levels fit.</summary>
    public const long MaxRate = 4_000_000_000;

    private const long Minute = TimeSpan.TicksPerMinute;
    private const long MaxLevel = MaxRate * Minute;
    private const long MostDrained = 2 * MaxLevel;

    // Two minutes, the longest that calls usually last.
    private const int SliceCount = 16;
    private const long SliceTicks = 2 * Minute / SliceCount;

    // Two threads that read the clock at nearly the same time come in either order.
    private const long Tolerance = TimeSpan.TicksPerSecond;

    private long rate;
    private long level;
    private long last;
    private long olderLevel;
    private long olderAt;
    private long newest;
    private Slice[]? slices;

    // The level at the end of the slice before the newest, worked out from all up to that one.
    private long foldedLevel;
    private long foldedAt;
    private bool isFolded;

    // The level is an upper bound after something was given back, and worked out again only when that could make a difference.
    private bool isLoose;

    /// <summary>What has been admitted and not yet drained, in units, rounded up.</summary>
    public long Units
    {
        get
        {
            Tighten();
            return (level + Minute - 1) / Minute;
        }
    }

    /// <summary>When the next of the <see cref="Units"/> has drained, in UTC ticks.</summary>
    public long UnitsUntil => level == 0 || rate == 0 ? PartLeft.Always : last + (level - (Units - 1) * Minute + rate - 1) / rate;

    /// <summary>
    /// Lets time pass. To be called before anything else, with the rate per minute in force. At a rate of zero nothing fits, and what was
    /// admitted before drains as it did.
    /// </summary>
    public void Advance(long now, long rateInForce)
    {
        if (rateInForce != rate && rateInForce != 0)
        {
            Reprice(now, rateInForce);
        }
        else if (now >= last)
        {
            level = Drained(level, now - last);
            last = now;
        }
        else if (last - now > Tolerance)
        {
            Seal(now);
        }
    }

    /// <summary>Ticks until so many units fit; 0 is now. More than the burst fits when nothing else is left in the meter.</summary>
    public long WaitFor(long units, long burst)
    {
        if (Fits(units, burst)) { return 0; }
        Tighten();
        return Fits(units, burst) ? 0 : (Excess(units, burst) + rate - 1) / rate;
    }

    /// <summary>Whether so many units fit for certain: quicker than <see cref="WaitFor"/>, which may yet say that they do.</summary>
    public readonly bool Fits(long units, long burst) => Excess(units, burst) <= 0;

    public void Take(long units)
    {
        var taken = Math.Min(units, MaxRate) * Minute;
        ref var slice = ref CurrentSlice();
        level = Math.Min(MaxLevel, level + taken);
        slice.Alone = Math.Min(MaxLevel, Drained(slice.Alone, last - slice.At) + taken);
        slice.Taken = Math.Min(MaxLevel, slice.Taken + taken);
        slice.At = last;
    }

    /// <summary>Gives back what was taken at that time, as far as time has not drained it since.</summary>
    public void GiveBack(long takenAt, long units)
    {
        var number = takenAt / SliceTicks;
        if (slices is null || number > newest || number <= newest - SliceCount) { return; }
        ref var slice = ref slices[number % SliceCount];
        slice.Taken = Math.Max(0, slice.Taken - Math.Min(units, MaxRate) * Minute);
        slice.Alone = Math.Min(slice.Alone, slice.Taken);
        isFolded &= number == newest;
        isLoose = true;
    }

    private readonly long Excess(long units, long burst) => level + (units - Math.Max(units, burst)) * Minute;

    private void Tighten()
    {
        if (!isLoose) { return; }
        level = Math.Min(level, Folded());
        isLoose = false;
    }

    private long Folded()
    {
        // What came before the newest slice seldom changes once that has begun.
        if (!isFolded) { FoldOlder(); }
        ref readonly var slice = ref slices![newest % SliceCount];
        return slice.At == 0 ? Drained(foldedLevel, last - foldedAt) : Drained(After(foldedLevel, foldedAt, slice), last - slice.At);
    }

    private void FoldOlder()
    {
        (foldedLevel, foldedAt, isFolded) = (olderLevel, olderAt, true);
        for (var number = newest - SliceCount + 1; number < newest; number++)
        {
            ref readonly var slice = ref slices![(number + SliceCount) % SliceCount];
            if (slice.At == 0) { continue; }
            foldedLevel = After(foldedLevel, foldedAt, slice);
            foldedAt = slice.At;
        }
    }

    /// <summary>The level at the end of a slice: it either was never empty meanwhile, or is what the slice alone would leave.</summary>
    private readonly long After(long before, long at, in Slice slice)
        => Math.Clamp(before - Drain(slice.At - at) + slice.Taken, slice.Alone, MaxLevel);

    private ref Slice CurrentSlice()
    {
        var number = last / SliceTicks;
        if (number > newest || slices is null) { MoveTo(number); }
        return ref slices![newest % SliceCount];
    }

    private void MoveTo(long number)
    {
        slices ??= new Slice[SliceCount];
        if (number - newest >= SliceCount) { Seal(last); }
        while (newest < number)
        {
            isFolded = false;
            ref var oldest = ref slices[++newest % SliceCount];
            if (oldest.At != 0) { (olderLevel, olderAt) = (After(olderLevel, olderAt, oldest), oldest.At); }
            oldest = default;
        }
    }

    /// <summary>
    /// Another part of the same limit. Of a larger one, others may have spent what they give up this very minute; of a smaller one, what goes
    /// to others goes to them as used.
    /// </summary>
    /// <param name="now">UTC ticks.</param>
    /// <param name="rateInForce">By the minute.</param>
    /// <param name="more">How much more fits at once.</param>
    public void Reshare(long now, long rateInForce, long more)
    {
        Tighten();
        level = Drained(level, now - last);
        var moved = (long)Int128.Clamp(level + (Int128)more * Minute, 0, MaxLevel);
        level = more >= 0 || rate == 0 ? moved : Math.Max(moved, (long)(((Int128)level * rateInForce + rate - 1) / rate));
        rate = rateInForce;
        Seal(now);
    }

    /// <summary>A new rate keeps the time that is left to wait: a full meter stays full, whatever fits into it.</summary>
    private void Reprice(long now, long rateInForce)
    {
        Tighten();
        level = Drained(level, now - last);
        level = rate == 0 ? level : (long)Int128.Min(MaxLevel, ((Int128)level * rateInForce + rate - 1) / rate);
        rate = rateInForce;
        Seal(now);
    }

    /// <summary>Forgets when things came; what is left in the meter stays.</summary>
    private void Seal(long now)
    {
        Tighten();
        (olderLevel, olderAt, last) = (level, now, now);
        newest = now / SliceTicks;
        isFolded = false;
        if (slices is not null) { Array.Clear(slices); }
    }

    private readonly long Drained(long from, long elapsed) => Math.Max(0, from - Drain(elapsed));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly long Drain(long elapsed)
    {
        var high = Math.BigMul((ulong)Math.Max(0, elapsed), (ulong)rate, out var low);
        return high > 0 ? MostDrained : (long)Math.Min(low, (ulong)MostDrained);
    }

    /// <summary>Arrivals of one stretch of time.</summary>
    private struct Slice
    {
        /// <summary>All of them, less what was given back.</summary>
        public long Taken;

        /// <summary>The level they would leave in an empty meter when the last of them has come.</summary>
        public long Alone;

        public long At;
    }
}
