using Providers.Testing;

namespace Providers.Scenarios.Fuzzing;

/// <summary>
/// A clock on which short waits are over at once, and long ones when a body that hangs moves it on: a limit of half a minute passes
/// in no time, and never while anything else is still to come.
/// </summary>
internal sealed class MutantClock : TimeProvider
{
    /// <summary>Longer than any wait before a retry or for what follows an end, shorter than any limit.</summary>
    private static readonly TimeSpan LongestSkipped = TimeSpan.FromSeconds(2);

    private readonly VirtualTimeProvider clock = new();
    private long skipped;

    public override long TimestampFrequency => clock.TimestampFrequency;

    public override long GetTimestamp() => clock.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow().AddTicks(Interlocked.Read(ref skipped));

    /// <summary>Moves the time of day on; no timer takes notice.</summary>
    public void Skip(TimeSpan time) => Interlocked.Add(ref skipped, time.Ticks);

    /// <summary>Moves the clock to its next timer.</summary>
    public void Advance() => clock.AdvanceToNextTimer();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new MutantTimer(
            clock.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan),
            System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan));
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class MutantTimer(ITimer patient, ITimer hurried) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var isShort = dueTime >= TimeSpan.Zero && dueTime <= LongestSkipped && period == Timeout.InfiniteTimeSpan;
            return isShort
                ? patient.Change(Timeout.InfiniteTimeSpan, period) && hurried.Change(TimeSpan.Zero, period)
                : hurried.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan) && patient.Change(dueTime, period);
        }

        public void Dispose()
        {
            patient.Dispose();
            hurried.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
