using Providers.Quota;

namespace Providers.Tests.Quota;

/// <summary>The meter against the same algorithm worked out from the whole history, with nothing rounded or forgotten.</summary>
public sealed class PacedMeterTests
{
    private const long Minute = TimeSpan.TicksPerMinute;

    [Fact]
    public void Never_admits_what_the_whole_history_would_refuse_and_seldom_refuses_what_it_would_admit()
    {
        long missed = 0, admitted = 0;
        for (var seed = 1; seed <= 100; seed++)
        {
            var random = new Random(seed);
            long rate = random.Next(1, 5000);
            long burst = random.Next(2) == 0 ? rate : random.NextInt64(1, rate + 1);
            var history = new History(rate);
            var meter = default(PacedMeter);
            var now = new DateTime(2026, 11, 21, 0, 0, 0, DateTimeKind.Utc).Ticks;
            for (var step = 0; step < 1000; step++)
            {
                now += random.NextInt64(Minute / 30);
                meter.Advance(now, rate);
                if (random.Next(3) > 0)
                {
                    var units = random.NextInt64(1, burst + 1);
                    var wouldFit = history.Level(now) + units * Minute <= burst * Minute;
                    if (meter.WaitFor(units, burst) == 0)
                    {
                        wouldFit.ShouldBeTrue($"seed {seed}, step {step}");
                        meter.Take(units);
                        history.Take(now, units);
                        admitted++;
                    }
                    else if (wouldFit)
                    {
                        missed++;
                    }
                }
                else if (history.TryGiveBack(random, out var at, out var less))
                {
                    meter.GiveBack(at, less);
                }
            }
        }

        missed.ShouldBeLessThan(admitted / 10);
    }

    [Fact]
    public void A_rate_of_zero_in_between_forgets_nothing_and_drains_as_before()
    {
        var (meter, now) = (default(PacedMeter), Minute * 1000);
        meter.Advance(now, 100);
        meter.Take(100);

        meter.Advance(now, 0);
        meter.Units.ShouldBe(100);
        meter.Advance(now + Minute / 2, 0);
        meter.Advance(now + Minute / 2, 100);

        meter.Units.ShouldBe(50);
        meter.WaitFor(51, 100).ShouldBe(Minute / 100);
    }

    [Fact]
    public void A_debt_that_was_made_at_a_rate_of_zero_is_waited_out_at_the_next_rate()
    {
        var (meter, now) = (default(PacedMeter), Minute * 1000);
        meter.Advance(now, 0);
        meter.Take(30);

        meter.Advance(now + Minute, 60);

        meter.Units.ShouldBe(30);
    }

    [Fact]
    public void A_wait_is_exact_to_the_tick()
    {
        for (var seed = 1; seed <= 100; seed++)
        {
            var random = new Random(seed);
            var rate = random.NextInt64(1, PacedMeter.MaxRate);
            var meter = default(PacedMeter);
            var now = Minute * 1000;
            meter.Advance(now, rate);
            meter.Take(random.NextInt64(1, rate + 1));
            var units = random.NextInt64(1, rate + 1);
            var wait = meter.WaitFor(units, rate);
            if (wait == 0) { continue; }

            meter.Advance(now + wait - 1, rate);
            meter.WaitFor(units, rate).ShouldBe(1);
            meter.Advance(now + wait, rate);
            meter.WaitFor(units, rate).ShouldBe(0);
        }
    }

    [Fact]
    public void A_new_rate_keeps_the_time_that_is_left_to_wait()
    {
        var meter = default(PacedMeter);
        meter.Advance(Minute, 1000);
        meter.Take(1000);
        meter.Advance(Minute * 3 / 2, 1000);

        meter.Advance(Minute * 3 / 2, 10);

        meter.Units.ShouldBe(5);
        meter.WaitFor(10, 10).ShouldBe(Minute / 2);
        meter.GiveBack(Minute, 1000);
        meter.Units.ShouldBe(5, "what was taken at another rate stays taken");
    }

    [Fact]
    public void A_clock_set_back_gives_nothing_back_and_shuts_nobody_out()
    {
        var meter = default(PacedMeter);
        var now = Minute * 100_000;
        meter.Advance(now, 60);
        meter.Take(60);

        meter.Advance(now - 60 * Minute, 60);
        meter.WaitFor(1, 60).ShouldBe(Minute / 60);
        meter.Advance(now - 59 * Minute, 60);
        meter.WaitFor(60, 60).ShouldBe(0);
    }

    [Fact]
    public void What_came_a_while_ago_is_given_back_as_what_came_just_now_is()
    {
        var meter = WithTwoArrivals();

        meter.GiveBack(Minute, 20);

        meter.Units.ShouldBe(10, "of the 20 that were left of the first, 15 had drained");
    }

    [Fact]
    public void What_came_before_a_new_rate_counts_at_the_new_one_after_something_was_given_back()
    {
        var meter = WithTwoArrivals();

        meter.Advance(Minute * 5 / 4, 600);
        meter.Take(10);
        meter.GiveBack(Minute * 5 / 4, 10);

        meter.Units.ShouldBe(300);
    }

    /// <summary>Every arrival with what it is known to have used by now.</summary>
    private sealed class History(long rate)
    {
        private readonly List<(long At, long Units)> arrivals = [];

        public Int128 Level(long now)
        {
            Int128 level = 0;
            var last = 0L;
            foreach (var (at, units) in arrivals)
            {
                level = Drain(level, at - last) + units * (Int128)Minute;
                last = at;
            }

            return Drain(level, now - last);
        }

        public void Take(long at, long units) => arrivals.Add((at, units));

        public bool TryGiveBack(Random random, out long at, out long units)
        {
            (at, units) = (0, 0);
            if (arrivals.Count == 0) { return false; }
            var index = Math.Max(0, arrivals.Count - 1 - random.Next(20));
            at = arrivals[index].At;
            units = random.NextInt64(arrivals[index].Units + 1);
            arrivals[index] = (at, arrivals[index].Units - units);
            return true;
        }

        private Int128 Drain(Int128 level, long elapsed) => Int128.Max(0, level - (Int128)elapsed * rate);
    }

    /// <summary>At a rate of 60: 40 that came a quarter of a minute ago, of which 15 have drained, and 5 that came just now.</summary>
    private static PacedMeter WithTwoArrivals()
    {
        var meter = default(PacedMeter);
        meter.Advance(Minute, 60);
        meter.Take(40);
        meter.Advance(Minute * 5 / 4, 60);
        meter.Take(10);
        meter.GiveBack(Minute * 5 / 4, 5);
        meter.Units.ShouldBe(30);
        return meter;
    }
}
