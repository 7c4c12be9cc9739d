namespace Providers.Execution;

/// <summary>
/// The date and time of timestamps, so that a call reads one clock and not two: the wall clock is looked at a hundred times a second at most,
/// and goes on between two looks as the timestamps do. Thread-safe.
/// </summary>
internal sealed class WallClock(TimeProvider time)
{
    private const double LooksApart = 10 * TimeSpan.TicksPerMillisecond;

    private readonly double ticksPerTimestamp = (double)TimeSpan.TicksPerSecond / time.TimestampFrequency;
    private Look? last;

    /// <summary>UTC ticks at that timestamp, which is about now.</summary>
    public long UtcTicksAt(long timestamp)
    {
        if (Volatile.Read(ref last) is not { } look || !IsRecent(timestamp - look.Timestamp))
        {
            look = new Look(timestamp, time.GetUtcNow().UtcTicks);
            Volatile.Write(ref last, look);
        }

        return look.UtcTicks + double.ConvertToIntegerNative<long>((timestamp - look.Timestamp) * ticksPerTimestamp);
    }

    private bool IsRecent(long elapsed) => elapsed >= 0 && elapsed * ticksPerTimestamp < LooksApart;

    private sealed record Look(long Timestamp, long UtcTicks);
}
