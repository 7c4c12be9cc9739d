namespace Providers.Testing;

/// <summary>A timer of a <see cref="VirtualTimeProvider"/>, which guards its state.</summary>
internal sealed class VirtualTimer(VirtualTimeProvider clock, TimerCallback callback, object? state) : ITimer
{
    public static IComparer<VirtualTimer> ByDueTime { get; } =
        Comparer<VirtualTimer>.Create((one, other) => (one.Due, one.Arming).CompareTo((other.Due, other.Arming)));

    public long Due { get; set; }

    /// <summary>Timers due at the same moment fire in the order they were armed.</summary>
    public long Arming { get; set; }

    public TimeSpan Period { get; set; }

    public bool IsDisposed { get; set; }

    /// <summary>As on a real clock, no context is current: what waits for the timer goes on at once, before the clock moves on.</summary>
    public void Fire()
    {
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            callback(state);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        ThrowIfOutOfRange(dueTime, nameof(dueTime));
        ThrowIfOutOfRange(period, nameof(period));
        return clock.Arm(this, dueTime, period);
    }

    public void Dispose() => clock.Disarm(this);

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private static void ThrowIfOutOfRange(TimeSpan value, string name)
    {
        if (value != Timeout.InfiniteTimeSpan) { ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero, name); }
    }
}
