using Providers.Health;
using Providers.Testing;

namespace Providers.Tests.Health;

public class BackendHealthTests
{
    private readonly VirtualTimeProvider clock = new();
    private readonly BackendHealth health;

    public BackendHealthTests() => health = new(HealthOptions.Default, clock, new Random(1));

    [Fact]
    public void A_new_backend_is_well_and_unknown()
        => health.Read().ShouldBe(new(CircuitState.Closed, null, null, null, 0, 1, 0, false, null, false));

    [Fact]
    public void Counts_calls_under_way()
    {
        var first = Enter();
        var second = Enter();
        health.Read().InFlight.ShouldBe(2);

        first.Succeed();
        second.Fail();
        health.Read().InFlight.ShouldBe(0);
    }

    [Fact]
    public void The_first_word_on_a_call_wins()
    {
        var permit = Enter();
        permit.Ignore();
        permit.Fail();
        permit.Succeed(10);
        permit.Lose(TimeSpan.FromSeconds(1));
        permit.FirstContent(TimeSpan.FromSeconds(1));

        health.Read().ShouldBe(new(CircuitState.Closed, null, null, null, 0, 1, 0, false, null, false));
    }

    [Fact]
    public void A_fast_failure_does_not_look_fast()
    {
        var slow = Enter();
        slow.FirstContent(TimeSpan.FromSeconds(2));
        slow.Succeed(20);

        Enter().Fail();
        Enter().Fail();

        health.Read().FirstContentSeconds.ShouldBe(2);
        health.Read().TokensPerSecond.ShouldBe(20);
        health.Read().SuccessRate.ShouldBe(1.0 / 3, 1e-9);
        health.Read().ConsecutiveFailures.ShouldBe(2);
    }

    [Fact]
    public void An_impatient_caller_blames_nobody()
    {
        for (var call = 0; call < 1_000; call++)
        {
            Enter().Ignore();
        }

        health.Read().ShouldBe(new(CircuitState.Closed, null, null, null, 0, 1, 0, false, null, false));
    }

    [Fact]
    public void Speed_believes_the_worse_at_once()
    {
        Enter().Succeed(100);
        Enter().Succeed(10);
        Enter().Succeed(100);
        Enter().Succeed(0);
        Enter().Succeed(null);

        health.Read().TokensPerSecond!.Value.ShouldBe(10, 1e-9);
    }

    [Fact]
    public void A_slow_memory_fades_in_silence_but_not_while_a_call_finds_out()
    {
        Enter().FirstContent(TimeSpan.FromSeconds(4));
        health.Read().InFlight.ShouldBe(1);
        clock.Advance(TimeSpan.FromMinutes(5));
        health.Read().FirstContentSeconds.ShouldBe(4);

        var idle = new BackendHealth(HealthOptions.Default, clock, new Random(1));
        idle.TryEnter(false, out var permit).ShouldBeTrue();
        permit.FirstContent(TimeSpan.FromSeconds(4));
        permit.Succeed();
        clock.Advance(TimeSpan.FromMinutes(5));
        idle.Read().FirstContentSeconds!.Value.ShouldBe(2, 1e-9);
    }

    [Fact]
    public void A_hold_keeps_everybody_out_until_it_ends()
    {
        var until = clock.GetUtcNow().AddMinutes(5);
        health.Hold(HoldReason.Key, until).ShouldBeTrue();
        health.Hold(HoldReason.Key, until.AddMinutes(-4)).ShouldBeFalse();

        health.Read().Hold.ShouldBe(new(HoldReason.Key, true, until));
        health.TryEnter(asLastResort: true, out _).ShouldBeFalse();

        clock.Advance(TimeSpan.FromMinutes(5));
        health.Read().Hold.ShouldBeNull();
        health.TryEnter(asLastResort: false, out _).ShouldBeTrue();
    }

    [Fact]
    public void A_released_hold_lets_calls_in_again()
    {
        health.Hold(HoldReason.Quota, DateTimeOffset.MaxValue);
        health.Release(HoldReason.Quota);

        health.TryEnter(asLastResort: false, out _).ShouldBeTrue();
    }

    [Fact]
    public void The_circuit_keeps_its_own_hold()
        => Should.Throw<ArgumentOutOfRangeException>(() => health.Hold(HoldReason.Circuit, DateTimeOffset.MaxValue));

    [Fact]
    public void A_hold_does_not_spend_the_trial_of_a_half_open_circuit()
    {
        FailTimes(3);
        clock.Advance(TimeSpan.FromSeconds(5));
        health.Hold(HoldReason.Pacing, clock.GetUtcNow().AddSeconds(1));
        health.TryEnter(asLastResort: false, out _).ShouldBeFalse();

        health.Release(HoldReason.Pacing);
        Enter().IsTrial.ShouldBeTrue();
    }

    [Fact]
    public void Reset_forgets_the_old_endpoint_but_not_the_hosts_own_holds()
    {
        var old = Enter();
        old.FirstContent(TimeSpan.FromSeconds(9));
        FailTimes(3);
        health.Hold(HoldReason.Key, DateTimeOffset.MaxValue);
        health.Hold(HoldReason.ForcedOffline, DateTimeOffset.MaxValue);

        health.Reset();

        var held = new HealthHold(HoldReason.ForcedOffline, true, DateTimeOffset.MaxValue);
        health.Read().ShouldBe(new(CircuitState.Closed, held, null, null, 1, 1, 0, false, null, false));
    }

    [Fact]
    public void Results_of_the_old_endpoint_say_nothing_of_the_new_one()
    {
        var old = Enumerable.Range(0, 5).Select(_ => Enter()).ToList();

        health.Reset();
        old[0].FirstContent(TimeSpan.FromSeconds(9));
        old[1].Lose(TimeSpan.FromSeconds(9));
        old[2].Fail();
        old[3].Fail();
        old[4].Fail();
        old[0].Succeed(1);

        health.Read().ShouldBe(new(CircuitState.Closed, null, null, null, 0, 1, 0, false, null, false));
    }

    [Fact]
    public void Hedges_at_the_P95_of_first_content_losers_included()
    {
        for (var call = 0; call < 20; call++)
        {
            health.HedgeDelay.ShouldBe(TimeSpan.FromSeconds(10));
            var permit = Enter();
            permit.FirstContent(TimeSpan.FromMilliseconds(100));
            permit.Succeed();
        }

        Enter().Lose(TimeSpan.FromMilliseconds(900));
        health.HedgeDelay.ShouldBe(TimeSpan.FromMilliseconds(100));
        Enter().Lose(TimeSpan.FromMilliseconds(800));
        health.HedgeDelay.ShouldBe(TimeSpan.FromMilliseconds(800));
        health.Read().SuccessRate.ShouldBe(1);
    }

    [Fact]
    public void Readiness_is_the_last_word_of_a_probe_or_an_answer_and_is_forgotten_in_the_end()
    {
        health.Readiness.ShouldBeNull();
        health.ReportProbe(BackendReadiness.Installed);
        health.Readiness.ShouldBe(BackendReadiness.Installed);

        Enter().FirstContent(TimeSpan.FromSeconds(1));
        health.Readiness.ShouldBe(BackendReadiness.Ready);
        clock.Advance(TimeSpan.FromMinutes(5));
        health.Readiness.ShouldBeNull();
    }

    [Fact]
    public void A_hedge_that_joined_late_and_lost_at_once_was_not_fast()
    {
        for (var call = 0; call < 100; call++)
        {
            var permit = Enter();
            permit.FirstContent(TimeSpan.FromMilliseconds(call < 90 ? 100 : 400));
            permit.Succeed();
            Enter().Lose(TimeSpan.FromMilliseconds(1));
        }

        health.HedgeDelay.ShouldBe(TimeSpan.FromMilliseconds(400));
    }

    [Fact]
    public void One_of_which_nothing_is_known_is_not_known_for_losing_early()
    {
        Enter().Lose(TimeSpan.FromMilliseconds(1));
        health.Read().FirstContentSeconds.ShouldBeNull();

        Enter().Lose(TimeSpan.FromSeconds(11));
        health.Read().FirstContentSeconds.ShouldBe(11);
    }

    [Fact]
    public void One_that_is_silent_until_others_answer_is_slow_however_short_they_wait()
    {
        for (var call = 0; call < 30; call++)
        {
            var permit = Enter();
            permit.FirstContent(TimeSpan.FromMilliseconds(100));
            permit.Succeed();
        }

        for (var call = 0; call < 5; call++)
        {
            health.Read().IsSlow.ShouldBeFalse();
            Enter().Lose(TimeSpan.FromMilliseconds(150));
        }

        health.Read().IsSlow.ShouldBeTrue();
    }

    [Fact]
    public void A_backend_that_keeps_losing_does_not_keep_its_good_name()
    {
        var permit = Enter();
        permit.FirstContent(TimeSpan.FromMilliseconds(100));
        permit.Succeed();

        Enter().Lose(TimeSpan.FromMilliseconds(50));
        health.Read().FirstContentSeconds.ShouldBe(0.1);
        Enter().Lose(TimeSpan.FromMilliseconds(700));
        health.Read().FirstContentSeconds.ShouldBe(0.7);
    }

    [Fact]
    public void Options_are_swapped_on_reload_and_judge_the_next_failure()
    {
        FailTimes(1);
        health.Options = new() { ConsecutiveFailures = 2, Window = TimeSpan.FromMinutes(1) };
        FailTimes(1);

        health.Read().Circuit.ShouldBe(CircuitState.Open);
        health.Options.ConsecutiveFailures.ShouldBe(2);
    }

    [Fact]
    public void A_slow_backend_is_demoted_and_never_taken_out()
    {
        health.Options = new() { SlowFirstContent = TimeSpan.FromMilliseconds(1500) };
        for (var call = 0; call < 50; call++)
        {
            var permit = Enter();
            permit.FirstContent(TimeSpan.FromSeconds(20));
            permit.Succeed();
        }

        health.Read().IsSlow.ShouldBeTrue();
        health.Read().Circuit.ShouldBe(CircuitState.Closed);
        health.Read().SoftHold.ShouldBeNull();
    }

    private HealthPermit Enter()
    {
        health.TryEnter(asLastResort: false, out var permit).ShouldBeTrue();
        return permit!;
    }

    private void FailTimes(int times)
    {
        for (var call = 0; call < times; call++)
        {
            Enter().Fail();
        }
    }
}
