using Providers.Health;
using Providers.Testing;

namespace Providers.Tests.Health;

public sealed class HealthGlanceTests
{
    private readonly VirtualTimeProvider clock = new(new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Says_at_any_time_what_the_whole_reading_says_or_that_something_stands_against_the_backend(int seed)
    {
        var chance = new Random(seed);
        var health = new BackendHealth(new HealthOptions { SlowFirstContent = TimeSpan.FromSeconds(2) }, clock, chance);
        var permits = new List<HealthPermit>();
        var (calm, held) = (0, 0);
        for (var step = 0; step < 3_000; step++)
        {
            Act(health, permits, chance);
            clock.Advance(TimeSpan.FromMilliseconds(Math.Pow(10, chance.Next(6)) * chance.NextDouble()));

            var isCalm = health.TryGlance(clock.GetTimestamp(), out var glance);
            var reading = health.Read();

            glance.ShouldBe(reading.Glance, $"seed {seed}, step {step}");
            if (isCalm)
            {
                (reading.Circuit, reading.Hold).ShouldBe((CircuitState.Closed, null), $"seed {seed}, step {step}");
                calm++;
            }
            else
            {
                held++;
            }
        }

        calm.ShouldBeGreaterThan(300);
        held.ShouldBeGreaterThan(300);
    }

    [Fact]
    public void A_hold_that_is_over_is_noticed_by_the_next_whole_reading()
    {
        var health = new BackendHealth(new HealthOptions(), clock, new Random(1));
        health.Hold(HoldReason.Pacing, clock.GetUtcNow() + TimeSpan.FromSeconds(1));
        health.TryGlance(clock.GetTimestamp(), out _).ShouldBeFalse();
        clock.Advance(TimeSpan.FromSeconds(2));

        health.Read().Hold.ShouldBeNull();

        health.TryGlance(clock.GetTimestamp(), out _).ShouldBeTrue();
    }

    [Fact]
    public void Is_told_by_whoever_was_last_when_many_change_it_at_once()
    {
        var health = new BackendHealth(new HealthOptions(), clock, new Random(1));
        Parallel.For(0, 20_000, _ =>
        {
            health.TryEnter(asLastResort: false, out var permit).ShouldBeTrue();
            permit!.FirstContent(TimeSpan.FromSeconds(1));
            health.TryGlance(clock.GetTimestamp(), out var during).ShouldBeTrue();
            during.FirstContentSeconds.ShouldBe(1);
            permit.Succeed(10);
        });

        health.TryGlance(clock.GetTimestamp(), out var glance).ShouldBeTrue();
        (glance.InFlight, glance.FirstContentSeconds, glance.TokensPerSecond).ShouldBe((0, 1.0, 10.0));
    }

    private void Act(BackendHealth health, List<HealthPermit> permits, Random chance)
    {
        switch (chance.Next(8))
        {
            case 0:
                health.Hold(HoldReason.Pacing, clock.GetUtcNow() + TimeSpan.FromSeconds(chance.Next(5)));
                break;
            case 1:
                health.Release(HoldReason.Pacing);
                break;
            case 2:
                health.ReportProbe((BackendReadiness)chance.Next(3));
                break;
            case 3 when chance.Next(20) == 0:
                health.Reset();
                break;
            case <= 5:
                if (health.TryEnter(chance.Next(3) == 0, out var permit)) { permits.Add(permit); }
                break;
            default:
                if (permits.Count > 0) { Conclude(Draw(permits, chance), chance); }
                break;
        }
    }

    private static HealthPermit Draw(List<HealthPermit> permits, Random chance)
    {
        var at = chance.Next(permits.Count);
        var drawn = permits[at];
        permits.RemoveAt(at);
        return drawn;
    }

    private static void Conclude(HealthPermit permit, Random chance)
    {
        if (chance.Next(3) > 0) { permit.FirstContent(TimeSpan.FromSeconds(chance.Next(1, 5))); }
        switch (chance.Next(5))
        {
            case 0:
                permit.Fail(chance.Next(2) == 0);
                break;
            case 1:
                permit.Lose(TimeSpan.FromSeconds(chance.Next(1, 20)));
                break;
            case 2:
                permit.Ignore();
                break;
            default:
                permit.Succeed(chance.Next(1, 100));
                break;
        }
    }
}
