using Providers.Health;
using Providers.Testing;

namespace Providers.Tests.Health;

public class CircuitTests
{
    private static readonly TimeSpan Lease = HealthOptions.Default.ProbeLease;

    private readonly VirtualTimeProvider clock = new();
    private readonly BackendHealth health;
    private readonly List<CircuitTransition> transitions = [];

    public CircuitTests()
    {
        health = new(HealthOptions.Default, clock, new WithoutChance());
        health.Transitioned += transitions.Add;
    }

    [Fact]
    public void Trips_after_three_consecutive_failures()
    {
        Fail(2);
        Enter().Succeed();
        Fail(2);
        health.Read().Circuit.ShouldBe(CircuitState.Closed);

        Fail(1);

        health.Read().Circuit.ShouldBe(CircuitState.Open);
        transitions.ShouldHaveSingleItem().ShouldBe(
            new(CircuitState.Closed, CircuitState.Open, CircuitCause.ConsecutiveFailures, 1));
    }

    [Fact]
    public void Trips_when_fewer_than_95_percent_of_20_succeed()
    {
        Fail(1);
        for (var call = 0; call < 18; call++)
        {
            Enter().Succeed();
        }

        health.Read().Circuit.ShouldBe(CircuitState.Closed);
        Fail(1);

        transitions.ShouldHaveSingleItem().Why.ShouldBe(CircuitCause.LowSuccess);
    }

    [Fact]
    public void Forgets_failures_that_have_left_the_window()
    {
        Fail(1);
        clock.Advance(TimeSpan.FromMinutes(6));
        for (var call = 0; call < 19; call++)
        {
            Enter().Succeed();
        }

        Fail(1);

        health.Read().Circuit.ShouldBe(CircuitState.Closed);
        health.Read().SuccessRate.ShouldBe(0.95);
    }

    [Fact]
    public void An_open_circuit_tells_when_it_lets_a_call_through_and_lets_one()
    {
        Open();
        var due = clock.GetUtcNow().AddSeconds(5);
        health.Read().RetryAt.ShouldBe(due);
        health.Read().SoftHold.ShouldBe(new(HoldReason.Circuit, false, due));
        health.TryEnter(asLastResort: false, out _).ShouldBeFalse();

        clock.Advance(TimeSpan.FromSeconds(5));

        health.Read().SoftHold.ShouldBeNull();
        Enter().IsTrial.ShouldBeTrue();
        health.Read().Circuit.ShouldBe(CircuitState.HalfOpen);
        health.Read().RetryAt.ShouldBe(clock.GetUtcNow() + Lease);
        health.TryEnter(asLastResort: false, out _).ShouldBeFalse();
    }

    [Fact]
    public void A_successful_trial_closes_it_and_clears_the_record()
    {
        Trial().Succeed();

        var reading = health.Read();
        reading.Circuit.ShouldBe(CircuitState.Closed);
        reading.SuccessRate.ShouldBe(1);
        reading.ConsecutiveFailures.ShouldBe(0);
        transitions.Select(transition => (transition.To, transition.Why)).ShouldBe(
        [
            (CircuitState.Open, CircuitCause.ConsecutiveFailures),
            (CircuitState.HalfOpen, CircuitCause.TimePassed),
            (CircuitState.Closed, CircuitCause.CallSucceeded),
        ]);
    }

    [Fact]
    public void Each_failed_trial_doubles_the_wait_up_to_five_minutes()
    {
        Open();
        foreach (var seconds in new[] { 5, 10, 20, 40, 80, 160, 300, 300 })
        {
            health.Read().RetryAt.ShouldBe(clock.GetUtcNow().AddSeconds(seconds));
            clock.Advance(TimeSpan.FromSeconds(seconds));
            Enter().Fail();
        }
    }

    [Fact]
    public void Closing_starts_the_wait_over()
    {
        Trial().Fail();
        clock.Advance(TimeSpan.FromSeconds(10));
        Enter().Succeed();

        Open();

        health.Read().RetryAt.ShouldBe(clock.GetUtcNow().AddSeconds(5));
    }

    [Fact]
    public void A_cancelled_trial_closes_nothing_and_makes_room_for_the_next()
    {
        var cancelled = Trial();
        cancelled.Ignore();
        health.Read().Circuit.ShouldBe(CircuitState.HalfOpen);
        health.Read().SoftHold.ShouldBeNull();

        var next = Enter();

        next.IsTrial.ShouldBeTrue();
        next.Generation.ShouldBeGreaterThan(cancelled.Generation);
    }

    [Fact]
    public void A_trial_that_lost_to_a_hedge_makes_room_too()
    {
        Trial().Lose(TimeSpan.FromSeconds(1));

        Enter().IsTrial.ShouldBeTrue();
    }

    [Fact]
    public void A_hung_trial_loses_its_lease_and_its_say()
    {
        var hung = Trial();
        clock.Advance(Lease - TimeSpan.FromTicks(1));
        health.TryEnter(asLastResort: false, out _).ShouldBeFalse();
        clock.Advance(TimeSpan.FromTicks(1));
        var next = Enter();

        hung.Succeed();
        health.Read().Circuit.ShouldBe(CircuitState.HalfOpen);

        next.Fail();
        health.Read().Circuit.ShouldBe(CircuitState.Open);
    }

    [Fact]
    public void An_answer_that_goes_on_for_longer_than_a_lease_keeps_it_and_closes_the_circuit()
    {
        var trial = Trial();
        for (var waited = TimeSpan.Zero; waited < 2 * Lease; waited += Lease / 4)
        {
            clock.Advance(Lease / 4);
            trial.MoreContent();
            health.TryEnter(asLastResort: false, out _).ShouldBeFalse("one call at a time finds out");
        }

        trial.Succeed();

        health.Read().Circuit.ShouldBe(CircuitState.Closed);
    }

    [Fact]
    public void First_content_renews_the_lease_of_a_long_answer()
    {
        var trial = Trial();
        clock.Advance(Lease * 0.9);
        trial.FirstContent(Lease * 0.9);
        clock.Advance(Lease * 0.9);

        health.TryEnter(asLastResort: false, out _).ShouldBeFalse();
        trial.Succeed();
        health.Read().Circuit.ShouldBe(CircuitState.Closed);
    }

    [Fact]
    public void Late_results_of_an_old_generation_change_nothing()
    {
        var early = Enumerable.Range(0, 4).Select(_ => Enter()).ToList();
        Open();
        early[0].Succeed();
        health.Read().Circuit.ShouldBe(CircuitState.Open);

        clock.Advance(TimeSpan.FromSeconds(5));
        Enter().Succeed();
        early[1].Fail();
        early[2].Fail();
        early[3].Fail();

        health.Read().Circuit.ShouldBe(CircuitState.Closed);
        health.Read().ConsecutiveFailures.ShouldBe(0);
        health.Read().InFlight.ShouldBe(0);
    }

    [Fact]
    public void The_last_resort_passes_an_open_circuit_and_its_success_closes_it()
    {
        Open();

        health.TryEnter(asLastResort: true, out var permit).ShouldBeTrue();
        permit.IsTrial.ShouldBeFalse();
        permit.Succeed();

        health.Read().Circuit.ShouldBe(CircuitState.Closed);
    }

    [Fact]
    public void A_failed_last_resort_does_not_lengthen_the_wait()
    {
        Open();
        var due = health.Read().RetryAt;

        for (var call = 0; call < 10; call++)
        {
            health.TryEnter(asLastResort: true, out var permit).ShouldBeTrue();
            permit.Fail();
        }

        health.Read().RetryAt.ShouldBe(due);
    }

    [Fact]
    public void A_probe_that_finds_a_lost_backend_again_lets_a_call_find_out_early()
    {
        Open();
        health.ReportProbe(BackendReadiness.Unreachable);
        health.Read().IsUnreachable.ShouldBeTrue();
        health.ReportProbe(BackendReadiness.Alive);

        health.Read().Circuit.ShouldBe(CircuitState.HalfOpen);
        health.Read().IsUnreachable.ShouldBeFalse();
        transitions[^1].Why.ShouldBe(CircuitCause.Reachable);
        Enter().IsTrial.ShouldBeTrue();
    }

    [Fact]
    public void A_call_that_reached_nothing_tells_that_it_is_unreachable_until_a_probe_knows_better()
    {
        Fail(2);
        health.Read().IsUnreachable.ShouldBeFalse();
        Enter().Fail(unreachable: true);
        health.Read().IsUnreachable.ShouldBeTrue();

        // A probe that always reaches it, whatever calls do, must not wear the wait down.
        health.ReportProbe(BackendReadiness.Alive);

        health.Read().IsUnreachable.ShouldBeFalse();
        health.Read().Circuit.ShouldBe(CircuitState.Open);
    }

    [Fact]
    public void A_backend_that_answers_probes_but_fails_calls_stays_out_for_its_time()
    {
        Open();
        health.ReportProbe(BackendReadiness.Alive);

        health.Read().Circuit.ShouldBe(CircuitState.Open);
    }

    [Fact]
    public void Probes_never_close_and_never_open_a_circuit()
    {
        for (var probe = 0; probe < 100; probe++)
        {
            health.ReportProbe(BackendReadiness.Unreachable);
        }

        health.Read().Circuit.ShouldBe(CircuitState.Closed);
        health.Read().IsUnreachable.ShouldBeFalse();

        Trial();
        health.ReportProbe(BackendReadiness.Alive);
        health.Read().Circuit.ShouldBe(CircuitState.HalfOpen);
    }

    [Theory]
    [InlineData(-2)]
    [InlineData(2)]
    public void A_corrected_wall_clock_does_not_move_the_circuit(int days)
    {
        var corrected = new CorrectedClock(clock);
        var other = new BackendHealth(HealthOptions.Default, corrected, new WithoutChance());
        for (var call = 0; call < 3; call++)
        {
            other.TryEnter(asLastResort: false, out var permit).ShouldBeTrue();
            permit.Fail();
        }

        corrected.Correction = TimeSpan.FromDays(days);
        other.TryEnter(asLastResort: false, out _).ShouldBeFalse();
        clock.Advance(TimeSpan.FromSeconds(5));
        other.TryEnter(asLastResort: false, out _).ShouldBeTrue();
    }

    [Fact]
    public void A_transition_is_told_outside_the_lock()
    {
        health.Transitioned += _ => Task.Run(() => health.Read()).Wait(TimeSpan.FromSeconds(10)).ShouldBeTrue();

        Open();

        transitions.Count.ShouldBe(1);
    }

    private HealthPermit Enter()
    {
        health.TryEnter(asLastResort: false, out var permit).ShouldBeTrue();
        return permit!;
    }

    private void Fail(int times)
    {
        for (var call = 0; call < times; call++)
        {
            Enter().Fail();
        }
    }

    private void Open() => Fail(3);

    private HealthPermit Trial()
    {
        Open();
        clock.Advance(TimeSpan.FromSeconds(5));
        return Enter();
    }

    private sealed class WithoutChance : Random
    {
        public override double NextDouble() => 0;
    }

    private sealed class CorrectedClock(TimeProvider clock) : TimeProvider
    {
        public TimeSpan Correction { get; set; }

        public override long TimestampFrequency => clock.TimestampFrequency;

        public override long GetTimestamp() => clock.GetTimestamp();

        public override DateTimeOffset GetUtcNow() => clock.GetUtcNow() + Correction;
    }
}
