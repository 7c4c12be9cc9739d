namespace Providers.Execution;

/// <summary>
/// The date and time of timestamps, so that a call reads one clock and not two: the system's is looked at a hundred times a second at most, and
/// goes on between two looks as the timestamps do. A host's own is asked each time, for it may jump. Thread-safe.
/// </summary>
internal sealed class WallClock(TimeProvider time)
{
    private const double LooksApart = 10 * TimeSpan.TicksPerMillisecond;

    private readonly bool isSystems = ReferenceEquals(time, TimeProvider.System);
    private readonly double ticksPerTimestamp = (double)TimeSpan.TicksPerSecond / time.TimestampFrequency;
    private Look? last;

    /// <summary>UTC ticks at that timestamp, which is now.</summary>
    public long UtcTicksAt(long timestamp)
    {
        if (!isSystems)
        {
            return time.GetUtcNow().UtcTicks;
        }

        if (Volatile.Read(ref last) is { } look
            && (timestamp - look.Timestamp) * ticksPerTimestamp is >= 0 and < LooksApart and var elapsed)
        {
            return look.UtcTicks + double.ConvertToIntegerNative<long>(elapsed);
        }

        var now = time.GetUtcNow().UtcTicks;
        Volatile.Write(ref last, new Look(timestamp, now));
        return now;
    }

    private sealed record Look(long Timestamp, long UtcTicks);
}
