using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Providers.Quota;
using Providers.Testing;
using Providers.Tests.Execution;
using Providers.Tests.Hosting;

namespace Providers.Tests.Quota;

/// <summary>A treasury that does not answer, as a database that hangs.</summary>
public sealed class FundedLedgerTests : IAsyncDisposable
{
    private static readonly QuotaScope Tenant = new(QuotaScopeKind.Tenant, "acme");
    private static readonly QuotaScope Newcomer = new(QuotaScopeKind.Tenant, "globex");
    private static readonly QuotaLimits Limits = new() { TokensPerDay = 1000 };

    private readonly VirtualTimeProvider clock = new(new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero));
    private readonly Treasury treasury = new();

    public ValueTask DisposeAsync() => treasury.DisposeAsync();

    [Fact]
    public async Task A_call_waits_no_longer_than_the_ledgers_patience_and_is_then_refused()
    {
        var ledger = Ledger(lend: false);
        var asking = ledger.ReserveAsync(Claim(10)).AsTask();
        clock.Advance(TimeSpan.FromMilliseconds(1999));
        asking.IsCompleted.ShouldBeFalse();

        clock.Advance(TimeSpan.FromMilliseconds(1));

        var refusal = (await asking).Refusal!;
        refusal.ShouldBe(new QuotaRefusal(Tenant, QuotaLimitKind.TokensPerDay, TimeSpan.FromSeconds(1)) { IsLedgerAway = true });
        refusal.ToString().ShouldBe(
            "the ledger's store is away and cannot say what tenant acme has left of its TokensPerDay limit, ask again in 1 s");
    }

    [Fact]
    public async Task A_call_in_a_hurry_waits_no_longer_than_it_can()
    {
        var ledger = Ledger(lend: false);
        var asking = ledger.ReserveAsync(Claim(10), TimeSpan.FromMilliseconds(300), CancellationToken.None).AsTask();

        clock.Advance(TimeSpan.FromMilliseconds(300));

        (await asking).IsGranted.ShouldBeFalse();
    }

    [Fact]
    public async Task What_passes_meanwhile_is_owed_and_debited_when_the_treasury_answers()
    {
        var ledger = Ledger(lend: true);
        var asking = ledger.ReserveAsync(Claim(10)).AsTask();
        clock.Advance(TimeSpan.FromSeconds(2));
        (await asking).Reservation.ShouldNotBeNull().Settle(new QuotaUsage(10, 0));

        treasury.Answer();
        await ledger.DisposeAsync();

        treasury.Drawn.ShouldBe(10);
    }

    [Fact]
    public async Task Nobody_waits_again_for_a_treasury_that_was_just_given_up()
    {
        var ledger = Ledger(lend: false);
        var asking = ledger.ReserveAsync(Claim(10)).AsTask();
        clock.Advance(TimeSpan.FromSeconds(2));
        await asking;

        var next = ledger.ReserveAsync(Claim(10));

        next.IsCompleted.ShouldBeTrue();
        (await next).IsGranted.ShouldBeFalse();
    }

    [Fact]
    public async Task What_others_have_used_up_is_a_limit_and_no_outage_until_nobody_can_be_asked_any_more()
    {
        var ledger = Ledger(lend: false);
        treasury.IsSpent = true;
        treasury.Answer();
        (await ledger.ReserveAsync(Claim(10))).Refusal.ShouldBe(new QuotaRefusal(Tenant, QuotaLimitKind.TokensPerDay, TimeSpan.FromHours(12)));

        treasury.Hang();
        clock.Advance(TimeSpan.FromSeconds(1));
        var asking = ledger.ReserveAsync(Claim(10)).AsTask();
        clock.Advance(TimeSpan.FromSeconds(2));

        (await asking).Refusal.ShouldBe(
            new QuotaRefusal(Tenant, QuotaLimitKind.TokensPerDay, TimeSpan.FromSeconds(1)) { IsLedgerAway = true });
    }

    [Fact]
    public async Task What_lay_idle_and_was_given_back_is_drawn_again_before_it_is_spent()
    {
        var ledger = Ledger(lend: false);
        treasury.Answer();
        (await ledger.ReserveAsync(Claim(10))).Reservation.ShouldNotBeNull().Settle(new QuotaUsage(10, 0));
        treasury.Drawn.ShouldBe(11, "one is drawn ahead");

        await ledger.ReturnIdleAsync();
        treasury.Drawn.ShouldBe(11, "it has been used since nobody asked before");
        await ledger.ReturnIdleAsync();
        treasury.Drawn.ShouldBe(10);

        (await ledger.ReserveAsync(Claim(1))).IsGranted.ShouldBeTrue();
        treasury.Drawn.ShouldBeGreaterThanOrEqualTo(11);
    }

    [Fact]
    public async Task What_is_on_its_way_back_is_there_before_it_is_asked_for_again()
    {
        var ledger = Ledger(lend: false);
        treasury.Answer();
        (await ledger.ReserveAsync(Claim(1000))).Reservation.ShouldNotBeNull().Settle(new QuotaUsage(30, 0));
        await ledger.ReturnIdleAsync();
        treasury.Hang();

        var returning = ledger.ReturnIdleAsync();
        var asking = ledger.ReserveAsync(Claim(970)).AsTask();
        treasury.Answer();
        await returning;

        (await asking).IsGranted.ShouldBeTrue();
        treasury.MostAtOnce.ShouldBe(1);
    }

    [Fact]
    public async Task Who_comes_after_the_end_is_refused_and_does_not_hang()
    {
        var ledger = Ledger(lend: false);
        treasury.Answer();
        await ledger.DisposeAsync();

        var refused = await ledger.ReserveAsync(Claim(10)).AsTask().WaitAsync(TimeSpan.FromSeconds(30));

        refused.Refusal.ShouldNotBeNull().IsLedgerAway.ShouldBeTrue();
    }

    [Fact]
    public async Task What_a_call_turned_out_not_to_need_is_given_back_once()
    {
        var ledger = Ledger(lend: false);
        treasury.Answer();
        (await ledger.ReserveAsync(Claim(500))).Reservation.ShouldNotBeNull().Settle(default);

        await ledger.DisposeAsync();

        treasury.Drawn.ShouldBe(0);
    }

    [Fact]
    public async Task What_was_drawn_for_a_scope_that_used_nothing_of_it_is_not_lost_when_new_scopes_come()
    {
        var ledger = Ledger(lend: false);
        treasury.Answer();
        (await ledger.ReserveAsync(Claim(10))).Reservation.ShouldNotBeNull().Release();
        clock.Advance(TimeSpan.FromMinutes(2));
        (await ledger.ReserveAsync(Claim(10, Newcomer))).Reservation.ShouldNotBeNull().Release();

        await ledger.DisposeAsync();

        treasury.Drawn.ShouldBe(0);
    }

    [Fact]
    public async Task What_is_on_its_way_to_a_scope_is_not_lost_when_new_scopes_come()
    {
        var ledger = Ledger(lend: false);
        var asking = ledger.ReserveAsync(Claim(10)).AsTask();
        await treasury.Asked;
        clock.Advance(TimeSpan.FromMinutes(2));
        (await asking).IsGranted.ShouldBeFalse();
        var newcomer = ledger.ReserveAsync(Claim(10, Newcomer)).AsTask();

        treasury.Answer();
        (await newcomer).Reservation.ShouldNotBeNull().Release();
        treasury.Drawn.ShouldBe(2 * 11, "one is drawn ahead for each");
        await ledger.DisposeAsync();

        treasury.Drawn.ShouldBe(0);
    }

    [Fact]
    public async Task A_scope_that_has_given_everything_back_is_forgotten()
    {
        var ledger = Ledger(lend: false);
        treasury.Answer();
        (await ledger.ReserveAsync(Claim(10))).Reservation.ShouldNotBeNull().Release();
        await ledger.ReturnIdleAsync();
        clock.Advance(TimeSpan.FromMinutes(2));

        (await ledger.ReserveAsync(Claim(10, Newcomer))).IsGranted.ShouldBeTrue();

        ledger.Book.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_budget_counts_what_others_have_spent_of_it()
    {
        var ledger = Ledger(lend: false);
        var told = new List<(int Percent, long SpentMicros)>();
        ledger.Book.BudgetPassed += notice => told.Add((notice.Percent, notice.SpentMicros));
        treasury.Drawn = 750_000;
        treasury.Answer();

        var dollar = new QuotaClaim(Tenant, new QuotaLimits { CostPerDay = 1 }, 1, 0, 60_000);
        (await ledger.ReserveAsync(new[] { dollar })).Reservation.ShouldNotBeNull().Settle(new QuotaUsage(0, 60_000));

        told.ShouldHaveSingleItem().ShouldBe((80, 810_000));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_debt_is_debited_once_though_nobody_calls_any_more(bool lend)
    {
        var ledger = Ledger(lend);
        treasury.Answer();
        treasury.IsAway = lend;
        var reservation = (await ledger.ReserveAsync(Claim(10))).Reservation.ShouldNotBeNull();
        treasury.IsAway = true;
        await WhenAskedAsync(() => reservation.Settle(new QuotaUsage(100, 0)));

        for (var beat = 0; beat < 8; beat++)
        {
            treasury.IsAway = beat < 4;
            await ledger.ReturnIdleAsync();
        }

        treasury.Drawn.ShouldBe(100);
        await ledger.DisposeAsync();
        treasury.Drawn.ShouldBe(100);
    }

    [Fact]
    public async Task A_debt_is_told_when_its_call_ends_though_the_treasury_was_away_since_that_began()
    {
        var ledger = Ledger(lend: false);
        treasury.Answer();
        var reservation = (await ledger.ReserveAsync(Claim(10))).Reservation.ShouldNotBeNull();
        treasury.IsAway = true;
        (await ledger.ReserveAsync(Claim(10))).Refusal.ShouldNotBeNull().IsLedgerAway.ShouldBeTrue();
        treasury.IsAway = false;
        clock.Advance(TimeSpan.FromSeconds(10));

        await WhenAskedAsync(() => reservation.Settle(new QuotaUsage(100, 0)));

        await Eventually.TrueAsync(() => Task.FromResult(treasury.Drawn >= 100));
    }

    [Fact]
    public async Task A_logger_that_fails_ends_neither_a_call_nor_the_drawing()
    {
        var ledger = new FundedLedger(treasury, clock, new TestLog { IsFull = true }, TimeSpan.FromSeconds(2), lendWhenAway: false);
        treasury.Answer();
        treasury.IsAway = true;
        (await ledger.ReserveAsync(Claim(10)).AsTask().WaitAsync(TimeSpan.FromSeconds(30))).IsGranted.ShouldBeFalse();

        treasury.IsAway = false;
        clock.Advance(TimeSpan.FromSeconds(1));

        (await ledger.ReserveAsync(Claim(10)).AsTask().WaitAsync(TimeSpan.FromSeconds(30))).IsGranted.ShouldBeTrue();
        await ledger.DisposeAsync();
    }

    [Fact]
    public async Task An_outage_is_told_once_however_often_idle_counts_are_looked_at()
    {
        var log = new TestLog();
        var ledger = new FundedLedger(treasury, clock, log, TimeSpan.FromSeconds(2), lendWhenAway: true);
        treasury.Answer();
        treasury.IsAway = true;
        (await ledger.ReserveAsync(Claim(10))).Reservation.ShouldNotBeNull().Settle(new QuotaUsage(10, 0));

        for (var beat = 0; beat < 5; beat++) { await ledger.ReturnIdleAsync(); }

        log.Entries.ShouldHaveSingleItem().Level.ShouldBe(LogLevel.Error);
    }

    [Fact]
    public async Task What_was_drawn_for_a_wrong_day_does_not_pay_for_the_right_one()
    {
        var (ledger, wrong) = LedgerThreeDaysAhead();
        (await ledger.ReserveAsync(Claim(10))).Reservation.ShouldNotBeNull().Release();
        wrong.Set(clock.GetUtcNow());
        (await ledger.ReserveAsync(Claim(10))).Reservation.ShouldNotBeNull().Settle(new QuotaUsage(10, 0));

        await ledger.DisposeAsync();

        treasury.DrawnOf(QuotaLimitKind.TokensPerDay, Today).ShouldBe(10);
    }

    [Fact]
    public async Task What_was_used_on_a_wrong_day_is_owed_to_the_right_one()
    {
        var (ledger, wrong) = LedgerThreeDaysAhead();
        (await ledger.ReserveAsync(Claim(10))).Reservation.ShouldNotBeNull().Settle(new QuotaUsage(10, 0));
        wrong.Set(clock.GetUtcNow());

        await ledger.DisposeAsync();

        treasury.DrawnOf(QuotaLimitKind.TokensPerDay, Today).ShouldBe(10);
    }

    [Fact]
    public async Task What_was_used_on_a_wrong_day_of_the_same_month_is_counted_once_in_the_month()
    {
        var (ledger, wrong) = LedgerThreeDaysAhead();
        QuotaClaim[] claim = [new QuotaClaim(Tenant, new QuotaLimits { CostPerMonth = 1 }, 1, 0, 10)];
        (await ledger.ReserveAsync(claim)).Reservation.ShouldNotBeNull().Settle(new QuotaUsage(0, 10));
        wrong.Set(clock.GetUtcNow());
        (await ledger.ReserveAsync(claim)).Reservation.ShouldNotBeNull().Settle(new QuotaUsage(0, 10));

        await ledger.DisposeAsync();

        treasury.DrawnOf(QuotaLimitKind.CostPerMonth, new DateOnly(Today.Year, Today.Month, 1)).ShouldBe(20);
    }

    private static QuotaClaim[] Claim(long tokens, QuotaScope? scope = null) => [new QuotaClaim(scope ?? Tenant, Limits, 1, tokens, 0)];

    private DateOnly Today => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);

    private FundedLedger Ledger(bool lend) => new(treasury, clock, NullLogger.Instance, TimeSpan.FromSeconds(2), lend);

    private (FundedLedger Ledger, TestClock Clock) LedgerThreeDaysAhead()
    {
        treasury.Answer();
        var wrong = new TestClock(clock.GetUtcNow().AddDays(3));
        return (new FundedLedger(treasury, wrong, NullLogger.Instance, TimeSpan.FromSeconds(2), lendWhenAway: false), wrong);
    }

    private async Task WhenAskedAsync(Action act)
    {
        var before = treasury.Requests;
        act();
        await Eventually.TrueAsync(() => Task.FromResult(treasury.Requests > before));
    }

    private sealed class Treasury : IQuotaTreasury
    {
        private readonly TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private TaskCompletionSource answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Dictionary<(QuotaLimitKind, DateOnly), long> drawnOf = [];
        private int asking;
        private int requests;
        private bool isDisposed;

        /// <summary>All that anybody has drawn.</summary>
        public long Drawn { get; set; }

        /// <summary>Whether others have all of the limit.</summary>
        public bool IsSpent { get; set; }

        /// <summary>Whether it fails, when it answers.</summary>
        public bool IsAway { get; set; }

        public int Requests => Volatile.Read(ref requests);

        /// <summary>Ends when somebody asks for the first time.</summary>
        public Task Asked => asked.Task;

        public int MostAtOnce { get; private set; }

        public int Parts => 1;

        public long DrawnOf(QuotaLimitKind limit, DateOnly period) => drawnOf.GetValueOrDefault((limit, period));

        public void Answer() => answered.SetResult();

        public void Hang() => answered = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async ValueTask<IReadOnlyList<FundGrant>> MoveAsync(IReadOnlyList<FundMove> moves, CancellationToken cancellationToken)
        {
            ObjectDisposedException.ThrowIf(isDisposed, this);
            MostAtOnce = Math.Max(MostAtOnce, Interlocked.Increment(ref asking));
            asked.TrySetResult();
            await answered.Task;
            Interlocked.Decrement(ref asking);
            Interlocked.Increment(ref requests);
            if (IsAway) { throw new IOException("the disk is full"); }
            return [.. moves.Select(Grant)];
        }

        public IReadOnlyList<KeyValuePair<FundKey, long>> Known() => [];

        public ValueTask DisposeAsync()
        {
            isDisposed = true;
            return ValueTask.CompletedTask;
        }

        private FundGrant Grant(FundMove move)
        {
            var amount = move.Ahead < 0 ? move.Ahead : IsSpent ? 0 : move.Demand + move.Ahead;
            Drawn += move.Owed + amount;
            var count = (move.Key.Limit, move.Key.Period);
            drawnOf[count] = drawnOf.GetValueOrDefault(count) + move.Owed + amount;
            return new FundGrant(amount, Drawn);
        }
    }
}
