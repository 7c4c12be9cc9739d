namespace Providers.Execution;

/// <summary>When a call began and when it must have ended. Who needs several answers of one moment reads its timestamp once.</summary>
internal readonly struct CallClock
{
    private readonly long startedAtUtc;

    // TimeProvider.GetElapsedTime divides anew each time, and a call asks ten times.
    private readonly double ticksPerTimestamp;

    /// <param name="time">The clock.</param>
    /// <param name="wall">What tells its date and time.</param>
    /// <param name="allowed">From now to the deadline.</param>
    public CallClock(TimeProvider time, WallClock wall, TimeSpan allowed)
    {
        Time = time;
        Allowed = allowed;
        ticksPerTimestamp = (double)TimeSpan.TicksPerSecond / time.TimestampFrequency;
        StartedAt = time.GetTimestamp();
        startedAtUtc = wall.UtcTicksAt(StartedAt);
    }

    public TimeProvider Time { get; }

    public TimeSpan Allowed { get; }

    /// <summary>The timestamp at which the call began.</summary>
    public long StartedAt { get; }

    public DateTimeOffset StartedAtUtc => new(startedAtUtc, TimeSpan.Zero);

    public long Timestamp => Time.GetTimestamp();

    public DateTimeOffset Now => Time.GetUtcNow();

    /// <summary>The date and time of that timestamp, in UTC ticks.</summary>
    public long UtcTicksAt(long timestamp) => UtcTicksAfter(ElapsedAt(timestamp));

    /// <summary>The date and time that long after the call began, in UTC ticks.</summary>
    public long UtcTicksAfter(TimeSpan elapsed) => startedAtUtc + elapsed.Ticks;

    public TimeSpan Elapsed => ElapsedAt(Timestamp);

    /// <summary>Until the deadline; never below zero.</summary>
    public TimeSpan Remaining => RemainingAt(Timestamp);

    public bool HasPassed => HasPassedAt(Timestamp);

    public bool HasPassedAt(long timestamp) => ElapsedAt(timestamp) >= Allowed;

    public TimeSpan ElapsedAt(long timestamp) => Between(StartedAt, timestamp);

    /// <summary>From one timestamp to a later one.</summary>
    public TimeSpan Between(long from, long to) => new(double.ConvertToIntegerNative<long>((to - from) * ticksPerTimestamp));

    public TimeSpan RemainingAt(long timestamp)
    {
        var remaining = Allowed - ElapsedAt(timestamp);
        return remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero;
    }
}
