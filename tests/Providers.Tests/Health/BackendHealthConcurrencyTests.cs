using System.Collections.Concurrent;
using Providers.Health;
using Providers.Testing;

namespace Providers.Tests.Health;

public class BackendHealthConcurrencyTests
{
    private const int Threads = 8;

    [Fact]
    public async Task Exactly_one_trial_is_let_through_a_generation()
    {
        var clock = new VirtualTimeProvider();
        var health = new BackendHealth(HealthOptions.Default, clock, new Random(7));
        for (var call = 0; call < 3; call++)
        {
            health.TryEnter(false, out var permit).ShouldBeTrue();
            permit.Fail();
        }

        for (var round = 0; round < 300; round++)
        {
            clock.Advance(TimeSpan.FromMinutes(5));
            var permits = new ConcurrentBag<HealthPermit>();
            await Together(() =>
            {
                for (var attempt = 0; attempt < 20; attempt++)
                {
                    if (health.TryEnter(false, out var permit))
                    {
                        permits.Add(permit);
                    }
                }
            });

            var trial = permits.ShouldHaveSingleItem();
            trial.IsTrial.ShouldBeTrue();
            health.Read().InFlight.ShouldBe(1);
            trial.Fail();
        }
    }

    [Fact]
    public async Task A_trial_given_back_is_let_through_again_under_a_generation_of_its_own()
    {
        var clock = new VirtualTimeProvider();
        var health = new BackendHealth(HealthOptions.Default, clock, new Random(7));
        for (var call = 0; call < 3; call++)
        {
            health.TryEnter(false, out var permit).ShouldBeTrue();
            permit.Fail();
        }

        clock.Advance(TimeSpan.FromSeconds(5));
        var generations = new ConcurrentBag<long>();
        var atOnce = 0;
        await Together(() =>
        {
            for (var attempt = 0; attempt < 2_000; attempt++)
            {
                if (health.TryEnter(false, out var permit))
                {
                    Interlocked.Increment(ref atOnce).ShouldBe(1);
                    generations.Add(permit.Generation);
                    Interlocked.Decrement(ref atOnce);
                    permit.Ignore();
                }
            }
        });

        generations.Count.ShouldBeGreaterThan(0);
        generations.Distinct().Count().ShouldBe(generations.Count);
        health.Read().InFlight.ShouldBe(0);
        health.Read().Circuit.ShouldBe(CircuitState.HalfOpen);
    }

    [Fact]
    public async Task Many_threads_leave_no_call_under_way_and_conclude_each_once()
    {
        var clock = new VirtualTimeProvider();
        var health = new BackendHealth(new() { ConsecutiveFailures = int.MaxValue, MinimumSuccess = 0 }, clock, new Random(7));

        await Together(() =>
        {
            for (var call = 0; call < 1_000; call++)
            {
                health.TryEnter(false, out var permit).ShouldBeTrue();
                permit.FirstContent(TimeSpan.FromMilliseconds(call % 50 + 1));
                Parallel.Invoke(() => permit.Succeed(50), permit.Ignore, () => permit.Succeed(50));
            }
        });

        health.Read().InFlight.ShouldBe(0);
        health.Read().SuccessRate.ShouldBe(1);
        health.Read().TokensPerSecond!.Value.ShouldBe(50, 1e-9);
    }

    private static Task Together(Action action)
    {
        var start = new Barrier(Threads);
        return Task.WhenAll(Enumerable.Range(0, Threads).Select(_ => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait();
                action();
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));
    }
}
