namespace Providers.Scenarios.Stage;

/// <summary>The system's clock, on which short waits are over at once: backoffs, but no limit.</summary>
/// <param name="longestSkipped">Null is 249 ms: a finished answer waits a millisecond more for its usage.</param>
internal sealed class HurriedClock(TimeSpan? longestSkipped = null) : TimeProvider
{
    private readonly TimeSpan longest = longestSkipped ?? TimeSpan.FromMilliseconds(249);
    private long skipped;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref skipped));

    /// <summary>Moves the time of day on; no timer takes notice.</summary>
    public void Skip(TimeSpan time) => Interlocked.Add(ref skipped, time.Ticks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        => new HurriedTimer(base.CreateTimer(callback, state, Hurried(dueTime), period), this);

    private TimeSpan Hurried(TimeSpan wait) => wait > TimeSpan.Zero && wait <= longest ? TimeSpan.Zero : wait;

    private sealed class HurriedTimer(ITimer timer, HurriedClock clock) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(clock.Hurried(dueTime), period);

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
