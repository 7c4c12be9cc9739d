namespace Providers.Execution;

/// <summary>When a call began and when it must have ended.</summary>
internal readonly struct CallClock
{
    private readonly long startedAt;

    /// <param name="time">The clock.</param>
    /// <param name="allowed">From now to the deadline.</param>
    public CallClock(TimeProvider time, TimeSpan allowed)
    {
        Time = time;
        Allowed = allowed;
        startedAt = time.GetTimestamp();
    }

    public TimeProvider Time { get; }

    public TimeSpan Allowed { get; }

    public DateTimeOffset Now => Time.GetUtcNow();

    public TimeSpan Elapsed => Time.GetElapsedTime(startedAt);

    /// <summary>Until the deadline; never below zero.</summary>
    public TimeSpan Remaining
    {
        get
        {
            var remaining = Allowed - Elapsed;
            return remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero;
        }
    }

    public bool HasPassed => Elapsed >= Allowed;
}
