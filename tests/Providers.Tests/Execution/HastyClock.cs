namespace Providers.Tests.Execution;

/// <summary>A clock whose timers fire a tick early, as those of a coarse one do.</summary>
internal sealed class HastyClock(TimeProvider clock) : TimeProvider
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(16);

    public override long TimestampFrequency => clock.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

    public override long GetTimestamp() => clock.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        => clock.CreateTimer(callback, state, dueTime > Tick ? dueTime - Tick : dueTime, period);
}
