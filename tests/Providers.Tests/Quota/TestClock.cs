namespace Providers.Tests.Quota;

/// <summary>A clock that can also be set back.</summary>
internal sealed class TestClock(DateTimeOffset? start = null) : TimeProvider
{
    private long ticks = (start ?? new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero)).UtcTicks;

    public override long GetTimestamp() => Volatile.Read(ref ticks);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => new(Volatile.Read(ref ticks), TimeSpan.Zero);

    public void Advance(TimeSpan by) => Interlocked.Add(ref ticks, by.Ticks);

    public void Set(DateTimeOffset now) => Volatile.Write(ref ticks, now.UtcTicks);
}
