namespace Providers.Quota;

/// <summary>
/// The generic cell rate algorithm in whole numbers: a level, in units × ticks per minute, that drains by rate × elapsed ticks.
/// </summary>
/// <remarks>
/// What was admitted can be corrected for a minute: arrivals are kept in slices of four seconds, and the level is folded anew from them.
/// Taking the difference off the level at once would also give back what time has drained already, and so admit it twice.
/// </remarks>
internal struct PacedMeter
{
    /// <summary>The highest rate per minute whose levels fit.</summary>
    public const long MaxRate = 4_000_000_000;

    private const long Minute = TimeSpan.TicksPerMinute;
    private const long MaxLevel = MaxRate * Minute;
    private const int SliceCount = 16;
    private const long SliceTicks = Minute / (SliceCount - 1);

    private long rate;
    private long level;
    private long last;
    private long olderLevel;
    private long olderAt;
    private long newest;
    private Slice[]? slices;

    /// <summary>What has been admitted and not yet drained, in units, rounded up.</summary>
    public readonly long Units => (level + Minute - 1) / Minute;

    /// <summary>Lets time pass. To be called with the rate in force before anything else.</summary>
    public void Advance(long now, long ratePerMinute)
    {
        if (ratePerMinute != rate)
        {
            Reprice(now, ratePerMinute);
        }
        else if (now >= last)
        {
            level = Drain(level, now - last);
            last = now;
        }
        else if (last - now > SliceTicks)
        {
            // The clock was set back. Threads that read it just before one another are no reason to.
            Seal(now);
        }
    }

    /// <summary>Ticks until so many units fit; 0 is now. More than the burst fits when nothing else is left in the meter.</summary>
    public readonly long WaitFor(long units, long burst)
    {
        var excess = level + (units - Math.Max(units, burst)) * Minute;
        return excess <= 0 ? 0 : (excess + rate - 1) / rate;
    }

    public void Take(long units)
    {
        var taken = Math.Min(units, MaxRate);
        level = Math.Min(MaxLevel, level + taken * Minute);
        ref var slice = ref CurrentSlice();
        slice.Units = Math.Min(MaxRate, slice.Units + taken);
        slice.At = last;
    }

    /// <summary>Gives back what was taken at that time, less what has drained of it since.</summary>
    public void GiveBack(long takenAt, long units)
    {
        var number = takenAt / SliceTicks;
        if (slices is null || number > newest || number <= newest - SliceCount) { return; }
        ref var slice = ref slices[number % SliceCount];
        slice.Units -= Math.Min(units, slice.Units);
        level = Math.Min(level, Fold());
    }

    private readonly long Fold()
    {
        var (folded, at) = (olderLevel, olderAt);
        for (var number = newest - SliceCount + 1; number <= newest; number++)
        {
            ref readonly var slice = ref slices![(number + SliceCount) % SliceCount];
            if (slice.Units == 0) { continue; }
            folded = Math.Min(MaxLevel, Drain(folded, slice.At - at) + slice.Units * Minute);
            at = slice.At;
        }

        return Drain(folded, last - at);
    }

    private ref Slice CurrentSlice()
    {
        slices ??= new Slice[SliceCount];
        var number = last / SliceTicks;
        if (number - newest >= SliceCount) { Seal(last); }
        while (newest < number)
        {
            ref var oldest = ref slices[++newest % SliceCount];
            if (oldest.Units > 0)
            {
                olderLevel = Math.Min(MaxLevel, Drain(olderLevel, oldest.At - olderAt) + oldest.Units * Minute);
                olderAt = oldest.At;
            }

            oldest = default;
        }

        return ref slices[newest % SliceCount];
    }

    /// <summary>A new rate keeps the time that is left to wait: a full meter stays full, whatever fits into it.</summary>
    private void Reprice(long now, long ratePerMinute)
    {
        level = Drain(level, Math.Max(0, now - last));
        level = rate == 0 ? 0 : (long)Int128.Min(MaxLevel, ((Int128)level * ratePerMinute + rate - 1) / rate);
        rate = ratePerMinute;
        Seal(now);
    }

    /// <summary>Forgets when things came; what is left in the meter stays.</summary>
    private void Seal(long now)
    {
        (olderLevel, olderAt, last) = (level, now, now);
        newest = now / SliceTicks;
        if (slices is not null) { Array.Clear(slices); }
    }

    private readonly long Drain(long from, long elapsed)
    {
        var high = Math.BigMul((ulong)Math.Max(0, elapsed), (ulong)rate, out var drained);
        return high > 0 || drained >= (ulong)from ? 0 : from - (long)drained;
    }

    private struct Slice
    {
        public long Units;
        public long At;
    }
}
