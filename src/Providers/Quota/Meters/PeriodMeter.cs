namespace Providers.Quota;

/// <summary>A count that starts again each day or month: what is final, and what calls under way may yet use.</summary>
internal struct PeriodMeter
{
    public long Used { get; private set; }

    public long Reserved { get; private set; }

    public readonly long Taken => Add(Used, Reserved);

    public void Reserve(long amount) => Reserved = Add(Reserved, amount);

    public void Post(long reserved, long used)
    {
        Reserved -= Math.Min(reserved, Reserved);
        Used = Add(Used, used);
    }

    /// <summary>What another has counted of the same period.</summary>
    public void Add(in PeriodMeter other) => (Used, Reserved) = (Add(Used, other.Used), Add(Reserved, other.Reserved));

    /// <summary>For a call of a period that is over: that period counted what was reserved, this one counts what came on top.</summary>
    public void PostLate(long reserved, long used) => Used = Add(Used, Math.Max(0, used - reserved));

    /// <summary>Counts stay at the end of their range rather than wrap.</summary>
    public static long Add(long left, long right) => right > 0 && left > long.MaxValue - right ? long.MaxValue : left + right;
}
