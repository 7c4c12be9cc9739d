using Providers.Testing;

namespace Providers.Tests.Testing;

public sealed class VirtualTimeProviderTests
{
    private readonly VirtualTimeProvider _time = new();
    private readonly List<(string Name, TimeSpan At)> _fired = [];

    private ITimer Arm(string name, TimeSpan due, TimeSpan? period = null)
    {
        var start = _time.GetTimestamp();
        return _time.CreateTimer(
            _ => _fired.Add((name, _time.GetElapsedTime(start))), null, due, period ?? Timeout.InfiniteTimeSpan);
    }

    [Fact]
    public void Stands_still_until_it_is_advanced()
    {
        var start = _time.GetUtcNow();
        var timestamp = _time.GetTimestamp();

        _time.GetUtcNow().ShouldBe(start);
        _time.Advance(TimeSpan.FromSeconds(90));

        _time.GetUtcNow().ShouldBe(start.AddSeconds(90));
        _time.GetElapsedTime(timestamp).ShouldBe(TimeSpan.FromSeconds(90));
    }

    [Fact]
    public void Starts_where_it_is_told_to()
    {
        var start = new DateTimeOffset(2030, 5, 6, 7, 8, 9, TimeSpan.FromHours(2));

        new VirtualTimeProvider(start).GetUtcNow().ShouldBe(start);
    }

    [Fact]
    public void Fires_timers_in_order_of_their_due_times_with_the_clock_at_each()
    {
        Arm("late", TimeSpan.FromSeconds(3));
        Arm("early", TimeSpan.FromSeconds(1));
        Arm("never", Timeout.InfiniteTimeSpan);
        Arm("same", TimeSpan.FromSeconds(1));

        _time.Advance(TimeSpan.FromSeconds(10));

        _fired.ShouldBe([("early", TimeSpan.FromSeconds(1)), ("same", TimeSpan.FromSeconds(1)), ("late", TimeSpan.FromSeconds(3))]);
        _time.PendingTimers.ShouldBe(0);
    }

    [Fact]
    public void Fires_nothing_before_it_is_due()
    {
        Arm("later", TimeSpan.FromSeconds(1));

        _time.Advance(TimeSpan.FromSeconds(1) - TimeSpan.FromTicks(1));
        _fired.ShouldBeEmpty();

        _time.Advance(TimeSpan.FromTicks(1));
        _fired.Count.ShouldBe(1);
    }

    [Fact]
    public void A_timer_due_at_once_fires_when_the_clock_is_advanced_by_nothing()
    {
        Arm("now", TimeSpan.Zero);
        _fired.ShouldBeEmpty();

        _time.Advance(TimeSpan.Zero);

        _fired.ShouldHaveSingleItem();
    }

    [Fact]
    public void A_periodic_timer_fires_every_period_until_it_is_disposed()
    {
        var timer = Arm("tick", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));

        _time.Advance(TimeSpan.FromSeconds(6));
        _fired.Select(fired => fired.At.TotalSeconds).ShouldBe([1, 3, 5]);

        timer.Dispose();
        _time.Advance(TimeSpan.FromSeconds(6));

        _fired.Count.ShouldBe(3);
        timer.Change(TimeSpan.Zero, TimeSpan.Zero).ShouldBeFalse();
        _time.PendingTimers.ShouldBe(0);
    }

    [Fact]
    public void A_timer_can_be_moved_and_stopped()
    {
        var timer = Arm("moved", TimeSpan.FromSeconds(1));
        timer.Change(TimeSpan.FromSeconds(5), Timeout.InfiniteTimeSpan).ShouldBeTrue();

        _time.Advance(TimeSpan.FromSeconds(4));
        _fired.ShouldBeEmpty();

        timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _time.Advance(TimeSpan.FromSeconds(4));
        _fired.ShouldBeEmpty();
    }

    [Fact]
    public void Fires_timers_that_other_timers_armed_on_the_way()
    {
        _time.CreateTimer(_ => Arm("second", TimeSpan.FromSeconds(1)), null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);

        _time.Advance(TimeSpan.FromSeconds(2));

        _fired.ShouldHaveSingleItem().Name.ShouldBe("second");
    }

    [Fact]
    public void Advances_from_timer_to_timer()
    {
        Arm("one", TimeSpan.FromHours(1));
        Arm("two", TimeSpan.FromHours(2));

        _time.AdvanceToNextTimer().ShouldBeTrue();
        _fired.ShouldHaveSingleItem().ShouldBe(("one", TimeSpan.FromHours(1)));
        _time.AdvanceToNextTimer().ShouldBeTrue();
        _time.AdvanceToNextTimer().ShouldBeFalse();

        _fired.Count.ShouldBe(2);
    }

    [Fact]
    public void Delays_and_cancellations_complete_inside_advance()
    {
        var delay = Task.Delay(TimeSpan.FromSeconds(5), _time);
        using var cancellation = new CancellationTokenSource(TimeSpan.FromSeconds(6), _time);

        _time.Advance(TimeSpan.FromSeconds(5));
        delay.IsCompletedSuccessfully.ShouldBeTrue();
        cancellation.IsCancellationRequested.ShouldBeFalse();

        _time.Advance(TimeSpan.FromSeconds(1));
        cancellation.IsCancellationRequested.ShouldBeTrue();
    }

    [Fact]
    public void Code_that_awaits_a_delay_goes_on_inside_advance_under_a_runner_too()
    {
        var runners = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(new RunnersContext());
        try
        {
            var awaiting = AwaitAsync();
            _time.Advance(TimeSpan.FromSeconds(1));

            awaiting.IsCompleted.ShouldBeTrue();
            SynchronizationContext.Current.ShouldBeOfType<RunnersContext>();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(runners);
        }

        async Task AwaitAsync() => await Task.Delay(TimeSpan.FromSeconds(1), _time).ConfigureAwait(false);
    }

    [Fact]
    public void Never_goes_back()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => _time.Advance(TimeSpan.FromTicks(-1)));
    }

    [Fact]
    public async Task Advances_from_many_threads_add_up()
    {
        var timer = Arm("tick", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        var start = _time.GetUtcNow();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 100; i++) { _time.Advance(TimeSpan.FromSeconds(1)); }
        })));

        (_time.GetUtcNow() - start).ShouldBe(TimeSpan.FromSeconds(800));
        _fired.Count.ShouldBe(800);
        await timer.DisposeAsync();
    }

    private sealed class RunnersContext : SynchronizationContext;
}
