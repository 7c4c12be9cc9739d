namespace Providers.Testing;

/// <summary>A clock that moves only when it is told to.</summary>
/// <remarks>
/// Timers fire inside <see cref="Advance"/>, on the caller's thread, one at a time, in order of their due times, and each sees the
/// clock at its own due time. Code that awaits a timer goes on there, too, unless it asked for a context of its own. A timer that is
/// due at once waits for the next <see cref="Advance"/>, of zero too. Thread-safe.
/// </remarks>
public sealed class VirtualTimeProvider : TimeProvider
{
    private readonly Lock advancing = new();
    private readonly Lock gate = new();
    private readonly SortedSet<VirtualTimer> armed = new(VirtualTimer.ByDueTime);
    private long now;
    private long armings;

    /// <summary>Starts a clock.</summary>
    /// <param name="start">What it shows at first; null is 2026-01-01T00:00:00Z.</param>
    public VirtualTimeProvider(DateTimeOffset? start = null)
    {
        now = (start ?? new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)).UtcTicks;
    }

    /// <summary>Always UTC.</summary>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>10,000,000: a timestamp is a tick of <see cref="GetUtcNow"/>.</summary>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>How many timers have yet to fire.</summary>
    public int PendingTimers
    {
        get
        {
            lock (gate) { return armed.Count; }
        }
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => new(GetTimestamp(), TimeSpan.Zero);

    /// <inheritdoc/>
    public override long GetTimestamp() => Interlocked.Read(ref now);

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new VirtualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock on and fires every timer that falls due on the way, those armed by such a timer included.</summary>
    /// <param name="duration">How far; zero fires what is due now.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="duration"/> is negative.</exception>
    public void Advance(TimeSpan duration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(duration, TimeSpan.Zero);
        lock (advancing)
        {
            var until = GetTimestamp() + duration.Ticks;
            while (TakeNext(until) is { } timer)
            {
                timer.Fire();
            }
            lock (gate) { MoveTo(until); }
        }
    }

    /// <summary>Moves the clock to the next timer's due time and fires that one timer.</summary>
    /// <returns>False, and the clock stands still, when no timer is pending.</returns>
    public bool AdvanceToNextTimer()
    {
        lock (advancing)
        {
            var timer = TakeNext(long.MaxValue);
            timer?.Fire();
            return timer is not null;
        }
    }

    internal bool Arm(VirtualTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        lock (gate)
        {
            if (timer.IsDisposed) { return false; }
            armed.Remove(timer);
            timer.Period = period;
            if (dueTime != Timeout.InfiniteTimeSpan) { Enqueue(timer, GetTimestamp() + dueTime.Ticks); }
            return true;
        }
    }

    internal void Disarm(VirtualTimer timer)
    {
        lock (gate)
        {
            timer.IsDisposed = true;
            armed.Remove(timer);
        }
    }

    private VirtualTimer? TakeNext(long until)
    {
        lock (gate)
        {
            if (armed.Min is not { } timer || timer.Due > until) { return null; }
            armed.Remove(timer);
            MoveTo(timer.Due);
            if (timer.Period > TimeSpan.Zero) { Enqueue(timer, timer.Due + timer.Period.Ticks); }
            return timer;
        }
    }

    private void Enqueue(VirtualTimer timer, long due)
    {
        timer.Due = due;
        timer.Arming = ++armings;
        armed.Add(timer);
    }

    // A callback may itself have advanced the clock, so it is never moved back.
    private void MoveTo(long ticks) => Interlocked.Exchange(ref now, Math.Max(now, ticks));
}
