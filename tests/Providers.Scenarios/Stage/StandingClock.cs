namespace Providers.Scenarios.Stage;

/// <summary>A clock that stands still and on which every wait of up to two seconds is over at once; longer ones never are.</summary>
internal sealed class StandingClock : TimeProvider
{
    private static readonly TimeSpan LongestSkipped = TimeSpan.FromSeconds(2);
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => Now;

    public override long GetTimestamp() => Now.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        => new StandingTimer(base.CreateTimer(callback, state, Standing(dueTime), Timeout.InfiniteTimeSpan));

    private static TimeSpan Standing(TimeSpan wait) => wait >= TimeSpan.Zero && wait <= LongestSkipped ? TimeSpan.Zero : Timeout.InfiniteTimeSpan;

    private sealed class StandingTimer(ITimer timer) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(Standing(dueTime), Timeout.InfiniteTimeSpan);

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
