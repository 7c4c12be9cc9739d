namespace Providers.Scenarios.Stage;

/// <summary>The system's clock, on which short waits are over at once: backoffs, but no limit.</summary>
internal sealed class HurriedClock : TimeProvider
{
    /// <summary>A finished answer waits a millisecond more for its usage.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(249);

    private long skipped;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref skipped));

    /// <summary>Moves the time of day on; no timer takes notice.</summary>
    public void Skip(TimeSpan time) => Interlocked.Add(ref skipped, time.Ticks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        => new HurriedTimer(base.CreateTimer(callback, state, Hurried(dueTime), period));

    private static TimeSpan Hurried(TimeSpan wait) => wait > TimeSpan.Zero && wait <= Longest ? TimeSpan.Zero : wait;

    private sealed class HurriedTimer(ITimer timer) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(Hurried(dueTime), period);

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
