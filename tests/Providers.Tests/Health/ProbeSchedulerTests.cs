using Providers.Health;
using Providers.Testing;

namespace Providers.Tests.Health;

public sealed class ProbeSchedulerTests : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan ProbeEvery = HealthOptions.Default.ProbeEvery;

    private readonly VirtualTimeProvider clock = new();
    private readonly List<ProbedBackend> backends;
    private readonly ProbedBackend primary;
    private readonly ProbedBackend secondary;
    private readonly Connectivity connectivity;
    private readonly ProbeScheduler scheduler;

    public ProbeSchedulerTests()
    {
        primary = new("primary", clock);
        secondary = new("secondary", clock);
        backends = [primary, secondary];
        connectivity = new(List, clock);
        scheduler = new(List, connectivity, clock);

        IReadOnlyList<(IChatBackend, BackendHealth)> List() => [.. backends.Select(backend => ((IChatBackend)backend, backend.Health))];
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => scheduler.DisposeAsync().AsTask();

    public void Dispose() => backends.ForEach(backend => backend.Dispose());

    [Fact]
    public void Leaves_healthy_backends_alone()
    {
        clock.Advance(TimeSpan.FromHours(1));

        primary.Probes.ShouldBeEmpty();
        secondary.Probes.ShouldBeEmpty();
    }

    [Fact]
    public void Probes_an_open_one_at_once_and_then_at_its_interval()
    {
        var start = clock.GetUtcNow();
        primary.GoDown();

        clock.Advance(TimeSpan.FromSeconds(60));

        primary.Probes.Select(at => (at - start).TotalSeconds).ShouldBe([1, 5, 9, 13, 17, 21, 25, 29, 33, 37, 41, 45, 49, 53, 57]);
        secondary.Probes.ShouldBeEmpty();
    }

    [Fact]
    public void Follows_the_interval_of_each_backend()
    {
        primary.Health.Options = new() { ProbeEvery = TimeSpan.FromSeconds(30) };
        primary.GoDown();

        clock.Advance(TimeSpan.FromSeconds(60));

        primary.Probes.Count.ShouldBe(2);
    }

    [Fact]
    public void Notices_the_way_back_within_one_interval_however_long_the_circuit_was_to_stay_open()
    {
        primary.GoDown();
        secondary.GoDown();
        for (var minute = 0; minute < 60; minute++)
        {
            clock.Advance(TimeSpan.FromMinutes(1));
            primary.Call();
        }

        connectivity.State.ShouldBe(ConnectivityState.Offline);
        primary.Health.Read().RetryAt.ShouldNotBeNull();
        primary.IsUp = true;
        clock.Advance(ProbeEvery);

        connectivity.State.ShouldBe(ConnectivityState.Degraded);
        primary.Health.Read().Circuit.ShouldBe(CircuitState.HalfOpen);
        primary.Call().ShouldBeTrue();
        primary.Health.Read().Circuit.ShouldBe(CircuitState.Closed);
    }

    [Fact]
    public void Finds_that_backends_which_only_timed_out_are_unreachable()
    {
        foreach (var backend in backends)
        {
            backend.IsUp = false;
            while (backend.Health.TryEnter(asLastResort: false, out var permit))
            {
                permit.Fail();
            }
        }

        clock.Advance(TimeSpan.FromSeconds(1));

        connectivity.State.ShouldBe(ConnectivityState.Offline);
    }

    [Fact]
    public void A_probe_that_hangs_counts_as_no_answer_and_holds_up_nobody()
    {
        primary.GoDown();
        secondary.GoDown();
        primary.Health.ReportProbe(BackendReadiness.Alive);
        primary.Health.Read().IsUnreachable.ShouldBeFalse();
        var never = new TaskCompletionSource<BackendStatus>();
        primary.Probe = _ => never.Task;

        clock.Advance(TimeSpan.FromSeconds(1));
        primary.Health.Read().IsUnreachable.ShouldBeFalse();
        clock.Advance(TimeSpan.FromSeconds(5));

        primary.Health.Read().IsUnreachable.ShouldBeTrue();
        secondary.Probes.Count.ShouldBe(2);
    }

    [Fact]
    public void A_probe_that_throws_says_nothing()
    {
        primary.GoDown();
        clock.Advance(TimeSpan.FromSeconds(1));
        primary.Probe = _ => throw new InvalidOperationException();
        clock.Advance(ProbeEvery);
        primary.Health.Read().Circuit.ShouldBe(CircuitState.Open);
        primary.Health.Read().IsUnreachable.ShouldBeTrue();

        primary.Probe = null;
        primary.IsUp = true;
        clock.Advance(ProbeEvery);
        primary.Health.Read().Circuit.ShouldBe(CircuitState.HalfOpen);
    }

    [Fact]
    public void Keeps_looking_after_a_half_open_backend_that_nobody_asks()
    {
        primary.GoDown();
        secondary.GoDown();
        clock.Advance(TimeSpan.FromSeconds(1));
        primary.IsUp = true;
        clock.Advance(ProbeEvery);
        connectivity.State.ShouldBe(ConnectivityState.Degraded);

        primary.IsUp = false;
        clock.Advance(ProbeEvery);

        primary.Health.Read().Circuit.ShouldBe(CircuitState.HalfOpen);
        connectivity.State.ShouldBe(ConnectivityState.Offline);
    }

    [Fact]
    public void A_trial_under_way_is_not_disturbed()
    {
        primary.GoDown();
        clock.Advance(TimeSpan.FromSeconds(5));
        primary.Health.TryEnter(asLastResort: false, out _).ShouldBeTrue();
        var before = primary.Probes.Count;

        clock.Advance(TimeSpan.FromSeconds(30));

        primary.Probes.Count.ShouldBe(before);
    }

    [Fact]
    public void Forced_offline_probes_no_hosted_backend_but_local_ones()
    {
        var local = new ProbedBackend("local", clock, BackendPlacement.Local);
        backends.Add(local);
        connectivity.IsForced = true;
        primary.GoDown();
        local.GoDown();

        clock.Advance(TimeSpan.FromMinutes(10));

        primary.Probes.ShouldBeEmpty();
        local.Probes.ShouldNotBeEmpty();
    }

    [Fact]
    public void Asks_how_far_a_local_model_is_while_not_all_is_well_outside()
    {
        var local = new ProbedBackend("local", clock, BackendPlacement.Local)
        {
            Probe = _ => Task.FromResult(new BackendStatus(BackendReadiness.Installed)),
        };
        backends.Add(local);
        clock.Advance(TimeSpan.FromMinutes(1));
        local.Probes.ShouldBeEmpty();

        primary.GoDown();
        clock.Advance(ProbeEvery);

        local.Probes.ShouldNotBeEmpty();
        local.Health.Readiness.ShouldBe(BackendReadiness.Installed);
    }

    [Fact]
    public void A_backend_that_a_reload_removed_is_probed_no_more()
    {
        primary.GoDown();
        clock.Advance(TimeSpan.FromSeconds(1));
        backends.Remove(primary);

        clock.Advance(TimeSpan.FromMinutes(1));

        primary.Probes.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Disposing_ends_probes_under_way_and_begins_no_more()
    {
        primary.GoDown();
        var token = CancellationToken.None;
        primary.Probe = cancellationToken =>
        {
            token = cancellationToken;
            return new TaskCompletionSource<BackendStatus>().Task;
        };
        clock.Advance(TimeSpan.FromSeconds(1));

        await scheduler.DisposeAsync();
        clock.Advance(TimeSpan.FromMinutes(1));

        token.IsCancellationRequested.ShouldBeTrue();
        primary.Probes.Count.ShouldBe(1);
        clock.PendingTimers.ShouldBe(0);
    }

    [Fact]
    public void Goes_back_to_the_primary_within_five_seconds_and_troubles_it_little_meanwhile()
    {
        var start = clock.GetUtcNow();
        var sends = 0;
        DateTimeOffset? back = null;
        for (var second = 0; second < 120; second++)
        {
            primary.IsUp = second is < 10 or >= 70;
            if (primary.Call())
            {
                sends += primary.IsUp ? 0 : 1;
                back ??= second >= 70 ? clock.GetUtcNow() : null;
            }

            clock.Advance(TimeSpan.FromSeconds(1));
        }

        sends.ShouldBeInRange(3, 3 + 5);
        (back!.Value - start).TotalSeconds.ShouldBeInRange(70, 75);
    }
}
