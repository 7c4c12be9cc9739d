namespace Providers.Quota;

/// <summary>What a provider last said is left: it fills up in a straight line until the reset, and then binds no more.</summary>
internal struct ObservedBound
{
    private static readonly long Longest = TimeSpan.FromDays(1).Ticks;

    private double left;
    private double most;
    private double perTick;
    private long at;
    private long until;

    /// <summary>Whether anything has been said, though it may have run out.</summary>
    public readonly bool IsSet => until != 0;

    /// <summary>Whether it has yet to run out.</summary>
    public readonly bool Binds(long now) => now < until && at - now <= Longest;

    public void Observe(long? limit, long? remaining, TimeSpan? reset, long now)
    {
        if (remaining is not { } said) { return; }
        Advance(now);
        var told = Math.Max(0, said);
        if (now < until && told >= left) { return; }
        var wait = Math.Clamp((reset ?? TimeSpan.FromMinutes(1)).Ticks, 0, Longest);
        (left, most, at, until) = (told, limit ?? 0, now, now + wait);
        perTick = limit > told && wait > 0 ? (limit.Value - told) / (double)wait : 0;
    }

    /// <summary>Ticks until so much is left; 0 is now.</summary>
    public long WaitFor(long amount, long now)
    {
        Advance(now);
        if (now >= until || amount <= left) { return 0; }
        var filled = perTick > 0 ? Math.Ceiling((amount - left) / perTick) : double.PositiveInfinity;
        return (long)Math.Min(filled, until - now);
    }

    /// <summary>What is left: all where nothing binds, or where some is left of a limit that was not told.</summary>
    public PartLeft Headroom(long now)
    {
        Advance(now);
        if (now >= until) { return PartLeft.All; }
        return new PartLeft(most > 0 ? Math.Clamp(left / most, 0, 1) : Math.Min(left, 1), perTick > 0 ? now + 1 : until);
    }

    public void Take(long amount)
    {
        if (until == 0) { return; }
        left = Math.Max(0, left - amount);
    }

    private void Advance(long now)
    {
        if (until == 0) { return; }
        if (!Binds(now))
        {
            this = default;
            return;
        }

        left += perTick * Math.Max(0, now - at);
        at = Math.Max(at, now);
    }
}
