using Providers.Quota;
using Providers.Testing;

namespace Providers.Tests.Quota;

public sealed class QuotaQueueTests : IDisposable
{
    private static readonly QuotaScope Backend = new(QuotaScopeKind.Backend, "openai");
    private static readonly QuotaScope Tenant = new(QuotaScopeKind.Tenant, "acme");
    private static readonly QuotaLimits OneASecond = new() { RequestsPerMinute = 60, Burst = 1 };
    private static readonly QuotaLimits OneAtATime = new() { ConcurrentRequests = 1 };

    private readonly VirtualTimeProvider clock = new(new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero));
    private readonly QuotaQueue queue;

    public QuotaQueueTests() => queue = new QuotaQueue(new MemoryQuotaLedger(clock), clock);

    public void Dispose() => queue.Dispose();

    [Fact]
    public async Task Who_does_not_ask_to_wait_is_refused_at_once_with_the_time_when_it_would_pass()
    {
        (await Ask(OneASecond)).IsGranted.ShouldBeTrue();

        (await Ask(OneASecond)).Refusal!.RetryAfter.ShouldBe(TimeSpan.FromSeconds(1));
        queue.Waiting.ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_waits_passes_as_soon_as_there_is_quota()
    {
        (await Ask(OneASecond)).IsGranted.ShouldBeTrue();
        var waiting = Ask(OneASecond, wait: 10).AsTask();
        waiting.IsCompleted.ShouldBeFalse();

        clock.Advance(TimeSpan.FromSeconds(1));

        (await waiting).IsGranted.ShouldBeTrue();
        queue.Waiting.ShouldBeEmpty();
    }

    [Fact]
    public async Task Higher_priorities_go_first_and_equal_ones_in_their_order()
    {
        (await Ask(OneASecond)).IsGranted.ShouldBeTrue();
        var order = new List<string>();
        Task[] waiting = [Pass("first", 0), Pass("second", 0), Pass("urgent", 5)];

        queue.Waiting.Select(wait => (wait.Priority, wait.Place, wait.ExpectedWait)).ShouldBe(
        [
            (5, 1, TimeSpan.FromSeconds(1)), (0, 2, TimeSpan.FromSeconds(2)), (0, 3, TimeSpan.FromSeconds(3)),
        ]);
        for (var i = 0; i < 3; i++)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            while (waiting.Count(task => task.IsCompleted) <= i) { await Task.Yield(); }
        }

        order.ShouldBe(["urgent", "first", "second"]);

        async Task Pass(string name, int priority)
        {
            (await Ask(OneASecond, priority, wait: 60)).IsGranted.ShouldBeTrue();
            lock (order) { order.Add(name); }
        }
    }

    [Fact]
    public async Task Nobody_overtakes_those_who_wait_for_the_same_limit()
    {
        var running = await Ask(OneAtATime);
        var waiting = Ask(OneAtATime, wait: 60).AsTask();

        (await Ask(OneAtATime)).Refusal!.Limit.ShouldBe(QuotaLimitKind.ConcurrentRequests);
        running.Reservation!.Settle(default);

        (await waiting).IsGranted.ShouldBeTrue();
    }

    [Fact]
    public async Task Who_waits_for_one_limit_does_not_hold_up_those_who_need_another()
    {
        await Ask(OneAtATime);
        var waiting = Ask(OneAtATime, wait: 60).AsTask();

        (await queue.ReserveAsync(new[] { new QuotaClaim(Tenant, OneAtATime, 1, 0, 0) })).IsGranted.ShouldBeTrue();
        waiting.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task Is_refused_when_its_time_is_up()
    {
        await Ask(OneAtATime);
        var waiting = Ask(OneAtATime, wait: 10).AsTask();

        clock.Advance(TimeSpan.FromSeconds(10));

        (await waiting).Refusal!.Limit.ShouldBe(QuotaLimitKind.ConcurrentRequests);
        queue.Waiting.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_cancelled_wait_leaves_the_queue_and_takes_nothing()
    {
        var running = await Ask(OneAtATime);
        using var source = new CancellationTokenSource();
        var patience = new QuotaPatience(0, TimeSpan.FromMinutes(1));
        var waiting = queue.ReserveAsync(new[] { new QuotaClaim(Backend, OneAtATime, 1, 0, 0) }, patience, source.Token).AsTask();

        source.Cancel();

        await Should.ThrowAsync<OperationCanceledException>(() => waiting);
        queue.Waiting.ShouldBeEmpty();
        running.Reservation!.Settle(default);
        (await Ask(OneAtATime)).IsGranted.ShouldBeTrue();
    }

    [Fact]
    public async Task Nobody_waits_for_what_will_never_be()
    {
        (await Ask(new QuotaLimits { ConcurrentRequests = 0 }, wait: 60)).IsGranted.ShouldBeFalse();
        (await Ask(new QuotaLimits { RequestsPerDay = 0 }, wait: 60)).IsGranted.ShouldBeFalse();
    }

    [Fact]
    public async Task Hundreds_of_waiters_all_pass_and_never_more_at_once_than_allowed()
    {
        var limits = new QuotaLimits { ConcurrentRequests = 3 };
        var (underWay, passed) = (0, 0);
        await Task.WhenAll(Enumerable.Range(0, 500).Select(i => Task.Run(async () =>
        {
            var decision = await Ask(limits, priority: i % 5, wait: 60);
            decision.IsGranted.ShouldBeTrue();
            Interlocked.Increment(ref underWay).ShouldBeLessThanOrEqualTo(3);
            await Task.Yield();
            Interlocked.Decrement(ref underWay);
            decision.Reservation.Settle(default);
            Interlocked.Increment(ref passed);
        })));

        passed.ShouldBe(500);
        queue.Waiting.ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_waits_hears_of_its_place_and_of_every_change_of_it()
    {
        (await Ask(OneASecond)).IsGranted.ShouldBeTrue();
        var first = Ask(OneASecond, wait: 10).AsTask();
        var heard = new List<(int Place, TimeSpan? ExpectedWait)>();
        var second = Ask(OneASecond, wait: 10, told: wait => heard.Add((wait.Place, wait.ExpectedWait))).AsTask();
        var urgent = Ask(OneASecond, priority: 1, wait: 10).AsTask();

        for (var i = 0; i < 3; i++)
        {
            var pending = ((Task[])[first, second, urgent]).Where(task => !task.IsCompleted).ToArray();
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(pending);
        }

        (await second).IsGranted.ShouldBeTrue();
        heard.Select(wait => wait.Place).ShouldBe([2, 3, 2, 1]);
        heard[0].ExpectedWait.ShouldBe(TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task Who_fails_to_listen_ends_its_own_wait_and_nobody_elses()
    {
        var running = await Ask(OneAtATime);
        var other = Ask(OneAtATime, wait: 10).AsTask();

        await Should.ThrowAsync<FormatException>(async () => await Ask(OneAtATime, wait: 10, told: _ => throw new FormatException()));

        running.Reservation!.Settle(default);
        (await other).IsGranted.ShouldBeTrue();
    }

    [Fact]
    public async Task A_ledger_of_the_hosts_own_is_waited_for_no_longer_than_the_call_lasts()
    {
        using var hung = new QuotaQueue(new HungLedger(), clock);
        var asking = hung.ReserveAsync(
            new[] { new QuotaClaim(Backend, OneAtATime, 1, 0, 0) },
            new QuotaPatience(0, TimeSpan.Zero, Answer: TimeSpan.FromSeconds(3)),
            CancellationToken.None).AsTask();
        asking.IsCompleted.ShouldBeFalse();

        clock.Advance(TimeSpan.FromSeconds(3));

        await Should.ThrowAsync<TimeoutException>(() => asking);
    }

    [Fact]
    public async Task Who_waits_asks_again_within_a_second_for_what_others_may_have_given_back()
    {
        var shared = new RefusingLedger { RetryAfter = TimeSpan.FromHours(12) };
        using var line = new QuotaQueue(shared, clock);
        var waiting = line.ReserveAsync(
            new[] { new QuotaClaim(Backend, new QuotaLimits { TokensPerDay = 100 }, 1, 10, 0) },
            new QuotaPatience(0, TimeSpan.FromMinutes(5)),
            CancellationToken.None).AsTask();
        waiting.IsCompleted.ShouldBeFalse();
        shared.Grants = true;

        clock.Advance(TimeSpan.FromSeconds(1));

        (await waiting.WaitAsync(TimeSpan.FromSeconds(30))).IsGranted.ShouldBeTrue();
    }

    [Fact]
    public async Task A_wait_without_end_is_a_wait_like_any_other()
    {
        var running = await Ask(OneAtATime);
        var patience = new QuotaPatience(0, TimeSpan.MaxValue, Answer: TimeSpan.MaxValue);
        var waiting = queue.ReserveAsync(new[] { new QuotaClaim(Backend, OneAtATime, 1, 0, 0) }, patience, CancellationToken.None).AsTask();
        clock.Advance(TimeSpan.FromMinutes(10));
        waiting.IsCompleted.ShouldBeFalse();

        running.Reservation!.Settle(default);

        (await waiting).Reservation!.Settle(default);
        queue.Waiting.ShouldBeEmpty();
        (await Ask(OneAtATime)).IsGranted.ShouldBeTrue();
    }

    [Fact]
    public async Task A_ledger_of_the_hosts_own_may_take_its_time_where_a_call_has_no_deadline()
    {
        using var hung = new QuotaQueue(new HungLedger(), clock);
        using var source = new CancellationTokenSource();
        var patience = new QuotaPatience(0, TimeSpan.Zero, Answer: TimeSpan.MaxValue);
        var asking = hung.ReserveAsync(new[] { new QuotaClaim(Backend, OneAtATime, 1, 0, 0) }, patience, source.Token).AsTask();
        asking.IsCompleted.ShouldBeFalse();

        source.Cancel();

        await Should.ThrowAsync<OperationCanceledException>(() => asking);
    }

    [Theory]
    [InlineData(-5)]
    [InlineData(0)]
    public async Task A_refusal_that_is_over_already_does_not_end_the_serving_of_those_who_wait(int milliseconds)
    {
        var ledger = new RefusingLedger { RetryAfter = TimeSpan.FromMilliseconds(milliseconds) };
        using var late = new QuotaQueue(ledger, clock);
        var patience = new QuotaPatience(0, TimeSpan.FromMinutes(1));
        var waiting = late.ReserveAsync(new[] { new QuotaClaim(Backend, OneAtATime, 1, 0, 0) }, patience, CancellationToken.None).AsTask();
        ledger.Asked.ShouldBe(2, "to be refused, and for its place in the line");

        ledger.Grants = true;
        clock.Advance(TimeSpan.FromMilliseconds(1));

        (await waiting).IsGranted.ShouldBeTrue();
    }

    [Fact]
    public async Task A_refusal_without_end_does_not_end_the_serving_of_those_who_wait()
    {
        var ledger = new RefusingLedger { RetryAfter = TimeSpan.MaxValue };
        using var late = new QuotaQueue(ledger, clock);
        Task<QuotaDecision>[] waiting = [Join(), Join()];
        late.Waiting.Select(wait => wait.ExpectedWait).ShouldBe([TimeSpan.MaxValue, TimeSpan.MaxValue]);

        ledger.Grants = true;
        late.Wake();

        (await Task.WhenAll(waiting)).ShouldAllBe(decision => decision.IsGranted);

        Task<QuotaDecision> Join() => late.ReserveAsync(
            new[] { new QuotaClaim(Backend, OneAtATime, 1, 0, 0) }, new QuotaPatience(0, TimeSpan.FromMinutes(1)), CancellationToken.None).AsTask();
    }

    [Fact]
    public async Task Who_waits_behind_others_for_one_limit_holds_nobody_up_at_a_limit_that_is_free_by_now()
    {
        QuotaClaim slow = new(Backend, OneASecond, 1, 0, 0), narrow = new(Tenant, OneAtATime, 1, 0, 0);
        var running = await queue.ReserveAsync(new[] { narrow });
        var both = queue.ReserveAsync(new[] { slow, narrow }, new QuotaPatience(0, TimeSpan.FromMinutes(1)), CancellationToken.None).AsTask();
        queue.Waiting.ShouldHaveSingleItem().Refusal.Scope.ShouldBe(Tenant);
        (await Ask(OneASecond)).IsGranted.ShouldBeTrue();
        var urgent = Ask(OneASecond, priority: 5, wait: 60).AsTask();

        running.Reservation!.Settle(default);

        both.IsCompleted.ShouldBeFalse();
        urgent.IsCompleted.ShouldBeFalse();
        queue.Waiting.Select(wait => wait.Refusal.Scope).ShouldBe([Backend, Backend]);
        (await queue.ReserveAsync(new[] { narrow })).IsGranted.ShouldBeTrue();
    }

    /// <summary>Refuses with a time, however odd, until it grants.</summary>
    private sealed class RefusingLedger : IQuotaLedger
    {
        public required TimeSpan RetryAfter { get; init; }

        public bool Grants { get; set; }

        public int Asked { get; private set; }

        public ValueTask<QuotaDecision> ReserveAsync(ReadOnlyMemory<QuotaClaim> claims, CancellationToken cancellationToken = default)
        {
            Asked++;
            return Grants
                ? new MemoryQuotaLedger().ReserveAsync(claims, cancellationToken)
                : new(QuotaDecision.Refused(new QuotaRefusal(Backend, QuotaLimitKind.TokensPerDay, RetryAfter)));
        }

        public double Headroom(QuotaScope scope, QuotaLimits limits) => 1;

        public void Observe(QuotaScope scope, RateLimitReading reading) { }

        public IReadOnlyList<QuotaReading> Read() => [];
    }

    private sealed class HungLedger : IQuotaLedger
    {
        public async ValueTask<QuotaDecision> ReserveAsync(ReadOnlyMemory<QuotaClaim> claims, CancellationToken cancellationToken = default)
        {
            await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
            return default;
        }

        public double Headroom(QuotaScope scope, QuotaLimits limits) => 1;

        public void Observe(QuotaScope scope, RateLimitReading reading) { }

        public IReadOnlyList<QuotaReading> Read() => [];
    }

    private ValueTask<QuotaDecision> Ask(QuotaLimits limits, int priority = 0, int wait = 0, Action<QuotaWait>? told = null)
        => queue.ReserveAsync(
            new[] { new QuotaClaim(Backend, limits, 1, 0, 0) },
            new QuotaPatience(priority, TimeSpan.FromSeconds(wait), Told: told),
            CancellationToken.None);
}
