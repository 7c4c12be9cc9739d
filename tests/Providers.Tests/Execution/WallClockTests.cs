using Providers.Execution;

namespace Providers.Tests.Execution;

public sealed class WallClockTests
{
    [Fact]
    public void The_systems_tells_the_time_of_day_whenever_it_was_last_looked_at()
    {
        var clock = new WallClock(TimeProvider.System);
        for (var i = 0; i < 20_000; i++)
        {
            var before = DateTimeOffset.UtcNow;
            var told = clock.UtcTicksAt(TimeProvider.System.GetTimestamp());
            var after = DateTimeOffset.UtcNow;

            // Two clocks of one machine drift apart by far less within ten milliseconds.
            told.ShouldBeInRange(before.UtcTicks - TimeSpan.TicksPerMillisecond, after.UtcTicks + TimeSpan.TicksPerMillisecond);
        }
    }

    [Fact]
    public void A_timestamp_of_before_the_last_look_is_no_time_of_after_it()
    {
        var clock = new WallClock(TimeProvider.System);
        var now = TimeProvider.System.GetTimestamp();
        clock.UtcTicksAt(now + TimeProvider.System.TimestampFrequency * 3600);

        var ago = DateTimeOffset.UtcNow.UtcTicks - clock.UtcTicksAt(now);
        ago.ShouldBeInRange(-TimeSpan.TicksPerMinute, TimeSpan.TicksPerMinute);
    }

    [Fact]
    public void A_hosts_own_clock_may_jump_at_any_time()
    {
        var time = new JumpingClock();
        var clock = new WallClock(time);
        foreach (var hours in (int[])[0, 5, -30])
        {
            time.Now = new DateTimeOffset(2026, 11, 27, 12, 0, 0, TimeSpan.Zero).AddHours(hours);
            clock.UtcTicksAt(time.GetTimestamp()).ShouldBe(time.Now.UtcTicks);
        }
    }

    private sealed class JumpingClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;

        public override long GetTimestamp() => 1;
    }
}
