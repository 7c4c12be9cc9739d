using Providers.Health;
using Providers.Telemetry;
using Providers.Testing;

namespace Providers.Tests.Health;

public sealed class ConnectivityTests : IDisposable
{
    private readonly VirtualTimeProvider clock = new();
    private readonly ProbedBackend primary;
    private readonly ProbedBackend secondary;
    private readonly ProbedBackend local;
    private readonly Connectivity connectivity;
    private readonly List<ConnectivityChanged> changes = [];

    public ConnectivityTests()
    {
        primary = new("primary", clock);
        secondary = new("secondary", clock);
        local = new("local", clock, BackendPlacement.Local);
        ProbedBackend[] all = [primary, secondary, local];
        connectivity = new(() => [.. all.Select(backend => ((IChatBackend)backend, backend.Health))], clock);
        connectivity.Changed += changes.Add;
        foreach (var backend in all)
        {
            backend.Health.Transitioned += _ => connectivity.Update();
        }
    }

    public void Dispose()
    {
        primary.Dispose();
        secondary.Dispose();
        local.Dispose();
    }

    [Fact]
    public void Goes_offline_with_the_last_hosted_backend_and_at_once()
    {
        connectivity.State.ShouldBe(ConnectivityState.Online);
        primary.GoDown();
        connectivity.State.ShouldBe(ConnectivityState.Degraded);
        secondary.GoDown();
        connectivity.State.ShouldBe(ConnectivityState.Offline);
    }

    [Fact]
    public void A_local_backend_says_nothing_of_the_network()
    {
        local.GoDown();
        connectivity.State.ShouldBe(ConnectivityState.Online);

        primary.GoDown();
        secondary.GoDown();
        local.Health.Reset();
        connectivity.State.ShouldBe(ConnectivityState.Offline);
    }

    [Fact]
    public void Backends_that_fail_but_answer_do_not_make_it_offline()
    {
        foreach (var backend in new[] { primary, secondary })
        {
            while (backend.Health.TryEnter(asLastResort: false, out var permit))
            {
                permit.Fail();
            }
        }

        connectivity.State.ShouldBe(ConnectivityState.Degraded);
    }

    [Fact]
    public void Leaves_offline_with_the_first_sign_of_life()
    {
        primary.GoDown();
        secondary.GoDown();

        secondary.Health.ReportProbe(BackendReadiness.Alive);
        connectivity.Update();

        connectivity.State.ShouldBe(ConnectivityState.Degraded);
    }

    [Fact]
    public void Is_online_again_only_after_ten_seconds_without_trouble()
    {
        primary.GoDown();
        Recover(primary);
        connectivity.State.ShouldBe(ConnectivityState.Degraded);

        Pass(TimeSpan.FromSeconds(9));
        primary.GoDown();
        Recover(primary);
        Pass(TimeSpan.FromSeconds(9));
        connectivity.State.ShouldBe(ConnectivityState.Degraded);
        Pass(TimeSpan.FromSeconds(1));
        connectivity.State.ShouldBe(ConnectivityState.Online);

        changes.Select(change => change.To).ShouldBe([ConnectivityState.Degraded, ConnectivityState.Online]);
    }

    [Fact]
    public void Forced_is_offline_until_it_is_lifted()
    {
        connectivity.IsForced = true;
        connectivity.State.ShouldBe(ConnectivityState.Offline);
        connectivity.IsForced = true;
        primary.GoDown();
        connectivity.IsForced = false;
        connectivity.State.ShouldBe(ConnectivityState.Degraded);

        changes.ShouldBe(
        [
            new(ConnectivityState.Online, ConnectivityState.Offline, IsForced: true),
            new(ConnectivityState.Offline, ConnectivityState.Degraded, IsForced: false),
        ]);
    }

    [Fact]
    public void Lifting_the_force_over_a_healthy_network_is_online_at_once()
    {
        connectivity.IsForced = true;
        connectivity.IsForced = false;

        connectivity.State.ShouldBe(ConnectivityState.Online);
    }

    [Fact]
    public void A_router_without_hosted_backends_misses_nothing()
    {
        var alone = new Connectivity(() => [(local, local.Health)], clock);
        local.GoDown();
        alone.Update();

        alone.State.ShouldBe(ConnectivityState.Online);
    }

    [Fact]
    public void Changes_are_told_in_their_order_though_one_comes_while_another_is_told()
    {
        var told = new List<ConnectivityState>();
        var alone = new Connectivity(() => [], clock);
        alone.Changed += change =>
        {
            if (change.IsForced)
            {
                Task.Run(() => alone.IsForced = false).Wait();
            }

            told.Add(change.To);
        };

        alone.IsForced = true;

        told.ShouldBe([ConnectivityState.Offline, ConnectivityState.Online]);
    }

    private void Pass(TimeSpan time)
    {
        clock.Advance(time);
        connectivity.Update();
    }

    private static void Recover(ProbedBackend backend)
    {
        backend.IsUp = true;
        backend.Health.ReportProbe(BackendReadiness.Unreachable);
        backend.Health.ReportProbe(BackendReadiness.Alive);
        backend.Call().ShouldBeTrue();
    }
}
