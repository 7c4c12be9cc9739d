namespace Providers.Execution;

/// <summary>When a call began and when it must have ended. Who needs several answers of one moment reads its timestamp once.</summary>
internal readonly struct CallClock
{
    private readonly DateTimeOffset startedAtUtc;

    /// <param name="time">The clock.</param>
    /// <param name="allowed">From now to the deadline.</param>
    public CallClock(TimeProvider time, TimeSpan allowed)
    {
        Time = time;
        Allowed = allowed;
        StartedAt = time.GetTimestamp();
        startedAtUtc = time.GetUtcNow();
    }

    public TimeProvider Time { get; }

    public TimeSpan Allowed { get; }

    /// <summary>The timestamp at which the call began.</summary>
    public long StartedAt { get; }

    public long Timestamp => Time.GetTimestamp();

    public DateTimeOffset Now => Time.GetUtcNow();

    /// <summary>The date and time of that timestamp.</summary>
    public DateTimeOffset UtcAt(long timestamp) => startedAtUtc + ElapsedAt(timestamp);

    public TimeSpan Elapsed => ElapsedAt(Timestamp);

    /// <summary>Until the deadline; never below zero.</summary>
    public TimeSpan Remaining => RemainingAt(Timestamp);

    public bool HasPassed => HasPassedAt(Timestamp);

    public bool HasPassedAt(long timestamp) => ElapsedAt(timestamp) >= Allowed;

    public TimeSpan ElapsedAt(long timestamp) => Time.GetElapsedTime(StartedAt, timestamp);

    public TimeSpan RemainingAt(long timestamp)
    {
        var remaining = Allowed - ElapsedAt(timestamp);
        return remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero;
    }
}
