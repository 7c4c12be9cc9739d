using Microsoft.Extensions.AI;
using Providers.Answers;
using Providers.Execution;
using Providers.Testing;
using Providers.Tests.Hosting;

namespace Providers.Tests.Execution;

/// <summary>What a host may replace may also fail: never so that an answer, a permit or the first failure is lost.</summary>
public class HostFaultTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_answer_is_not_lost_because_the_ledger_cannot_note_what_it_cost(bool streamed)
    {
        var router = new RouterUnderTest { Ledger = new FaultyLedger() };
        router.Hosted("first").Enqueue(ScriptedReply.Failure(ChatFailureKind.EmptyAnswer));
        router.Hosted("second");

        var answer = await router.AskAsync(streamed);

        answer.Text.ShouldBe("ok");
        router.ShouldHoldNothing();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_answer_is_not_lost_because_a_logger_fails(bool streamed)
    {
        var router = new RouterUnderTest { Logger = new TestLog { IsFull = true } };
        router.Hosted("first").Enqueue(ScriptedReply.Failure(ChatFailureKind.EmptyAnswer));
        router.Hosted("second");

        var answer = await router.AskAsync(streamed);

        answer.Text.ShouldBe("ok");
        router.ShouldHoldNothing();
    }

    [Fact]
    public async Task A_ledger_that_cannot_decide_is_told_as_it_is_and_nothing_is_sent()
    {
        var router = new RouterUnderTest { Ledger = new FaultyLedger { Decides = false } };
        var only = router.Hosted("only");

        (await router.AskAsync()).Thrown.ShouldBeOfType<IOException>();
        (await router.AskAsync(streamed: true)).Thrown.ShouldBeOfType<IOException>();

        only.CallCount.ShouldBe(0);
        router.ShouldHoldNothing();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_refusal_while_the_ledgers_store_is_away_reads_like_an_outage_and_not_like_a_limit(bool streamed)
    {
        var refusal = new QuotaRefusal(
            new QuotaScope(QuotaScopeKind.Backend, "only"), QuotaLimitKind.CostPerDay, TimeSpan.FromSeconds(1))
        { IsLedgerAway = true };
        var router = new RouterUnderTest { Ledger = new FaultyLedger { Refusal = refusal } };
        router.Hosted("only").Default = ScriptedReply.Failure(ChatFailureKind.BadRequest);

        var failure = (await router.AskAsync(streamed)).Failure;

        failure.ShouldSatisfyAllConditions(
            () => failure.Kind.ShouldBe(ChatFailureKind.Overloaded), () => failure.IsOwnQuota.ShouldBeFalse(),
            () => failure.RetryAfter.ShouldBe(TimeSpan.FromSeconds(1)),
            () => failure.Message.ShouldContain("No limit was reached: the ledger's store is away"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_ledger_that_fails_a_refresh_keeps_nobody_from_forgetting_and_no_router_from_closing(bool closes)
    {
        var ledger = new FaultyLedger();
        var router = new RouterUnderTest
        {
            Ledger = ledger,
            Route = route => route with { Cache = new CacheOptions { TimeToLive = TimeSpan.FromMinutes(1), StaleWhileRevalidate = TimeSpan.FromMinutes(5) } },
        };
        router.Hosted("only");
        await router.AskAsync();
        router.Clock.Advance(TimeSpan.FromMinutes(2));
        ledger.FailsAfter = new TaskCompletionSource();
        (await router.AskAsync()).Report.Origin.ShouldBe(AnswerOrigin.Cached);
        var answers = router.Services!.Answers;
        var waiting = closes ? answers.DisposeAsync().AsTask() : answers.EraseAsync(new AnswerFilter(), default).AsTask();
        waiting.IsCompleted.ShouldBeFalse();

        ledger.FailsAfter.SetResult();

        await waiting;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_store_that_fails_hides_no_failure(bool streamed)
    {
        var router = new RouterUnderTest
        {
            Store = new FaultyStore(),
            Route = route => route with { DegradeToAnswers = true, Store = true },
        };
        var only = router.Hosted("only");
        only.Enqueue(ScriptedReply.Text("kept?"), ScriptedReply.Failure(ChatFailureKind.QuotaExhausted));

        (await router.AskAsync(streamed)).Text.ShouldBe("kept?");
        (await router.AskAsync(streamed)).Failure.Kind.ShouldBe(ChatFailureKind.QuotaExhausted);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Options_that_cannot_be_copied_are_told_as_they_are_and_nothing_stays_reserved(bool streamed)
    {
        var router = new RouterUnderTest();
        var only = router.Hosted("only");

        (await router.AskAsync(streamed, new UncopyableOptions())).Thrown.ShouldBeOfType<NotSupportedException>();

        only.CallCount.ShouldBe(0);
        router.ShouldHoldNothing();
    }

    [Fact]
    public async Task A_hold_without_end_is_bounded()
    {
        var router = new RouterUnderTest();
        router.Hosted("only").Default = ScriptedReply.Failure(ChatFailureKind.QuotaExhausted, TimeSpan.MaxValue);

        (await router.AskAsync()).Failure.Kind.ShouldBe(ChatFailureKind.QuotaExhausted);

        router.Health("only").Read().Hold.ShouldNotBeNull().Until.ShouldBe(router.Clock.GetUtcNow() + TimeSpan.FromDays(31));
        router.ShouldHoldNothing();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Usage_that_makes_no_sense_is_taken_as_not_reported(bool streamed)
    {
        var router = new RouterUnderTest();
        router.Hosted("only", settings: settings => settings with { Limits = new QuotaLimits { TokensPerDay = 1_000_000 } }).Default
            = ScriptedReply.Text("twenty letters, five") with { Usage = new UsageDetails { InputTokenCount = 0, OutputTokenCount = -1 } };

        var answer = await router.AskAsync(streamed);

        answer.Report.Usage.ShouldBeNull();
        answer.Report.Attempts.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            attempt => attempt.Estimated.ShouldBeTrue(), attempt => attempt.Usage!.OutputTokenCount.ShouldBe(5));
        router.Use(QuotaScopeKind.Backend, "only", QuotaLimitKind.TokensPerDay).Used.ShouldBeGreaterThan(5);
        router.ShouldHoldNothing();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_reservation_that_cannot_be_settled_is_disposed_of(bool streamed)
    {
        var ledger = new FaultyLedger();
        var router = new RouterUnderTest { Ledger = ledger };
        router.Hosted("first").Enqueue(ScriptedReply.Failure(ChatFailureKind.EmptyAnswer));
        router.Hosted("second");

        await router.AskAsync(streamed);

        ledger.Disposed.ShouldBe(2);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Where_the_estimator_fails_over_an_answer_the_houses_own_stands_in(bool streamed)
    {
        var router = new RouterUnderTest { Estimator = new PickyEstimator() };
        var only = router.Hosted("only", settings: settings => settings with { Limits = new QuotaLimits { ConcurrentRequests = 1 } });
        only.Enqueue(ScriptedReply.Text("twenty letters, five") with { ReportsUsage = false });

        var answer = await router.AskAsync(streamed);

        answer.Text.ShouldBe("twenty letters, five");
        answer.Report.Attempts.ShouldHaveSingleItem().Usage!.OutputTokenCount.ShouldBe(5);
        (await router.AskAsync(streamed)).Text.ShouldBe("ok");
        router.ShouldHoldNothing();
    }

    private sealed class PickyEstimator : ITokenEstimator
    {
        public long EstimateInput(IReadOnlyList<ChatMessage> messages, ChatOptions? options) => 10;

        public long EstimateText(ReadOnlySpan<char> text) => throw new ArgumentException("a lone surrogate");
    }

    [Fact]
    public async Task No_permit_is_lost_where_a_ledger_fails_to_take_back_what_was_reserved_for_a_send_too_many()
    {
        var ledger = new GatedLedger("second") { FailsToTakeBack = true };
        var router = new RouterUnderTest
        {
            Ledger = ledger,
            Route = route => route with { MaxAttempts = 2, Hedge = new HedgeOptions { Enabled = true } },
        };
        var first = router.Hosted("first");
        first.Enqueue(ScriptedReply.Failure(ChatFailureKind.ServerError) with { FirstTokenDelay = TimeSpan.FromSeconds(11) });
        first.Default = new ScriptedReply { FirstTokenDelay = TimeSpan.FromSeconds(5) };
        router.Hosted("second");
        var asked = RouterAnswer.OfStreamAsync(router.Stream());
        await Eventually.TrueAsync(() => Task.FromResult(first.CallCount == 2 || !router.Clock.AdvanceToNextTimer()));

        ledger.Open();
        await Eventually.TrueAsync(() => Task.FromResult(ledger.Ended.Released == 1));
        await router.FinishAsync(asked);

        router.ShouldHoldNothing();
    }

    private sealed class UncopyableOptions : ChatOptions
    {
        public override ChatOptions Clone() => throw new NotSupportedException();
    }

    private sealed class FaultyLedger : IQuotaLedger
    {
        public bool Decides { get; init; } = true;

        public QuotaRefusal? Refusal { get; init; }

        public int Disposed { get; set; }

        /// <summary>What a decision waits for, to fail then; null decides at once.</summary>
        public TaskCompletionSource? FailsAfter { get; set; }

        public async ValueTask<QuotaDecision> ReserveAsync(ReadOnlyMemory<QuotaClaim> claims, CancellationToken cancellationToken = default)
        {
            if (FailsAfter is { } moment)
            {
                await moment.Task;
                throw new IOException("the ledger is away");
            }

            return Decide();
        }

        private QuotaDecision Decide()
            => Refusal is not null ? QuotaDecision.Refused(Refusal) : Decides ? QuotaDecision.Granted(new FaultyReservation(this)) : throw new IOException("the ledger is away");

        public double Headroom(QuotaScope scope, QuotaLimits limits) => 1;

        public void Observe(QuotaScope scope, RateLimitReading reading) => throw new IOException("the ledger is away");

        public IReadOnlyList<QuotaReading> Read() => [];
    }

    private sealed class FaultyReservation(FaultyLedger ledger) : IQuotaReservation
    {
        public void Settle(QuotaUsage usage) => throw new IOException("the ledger is away");

        public void Release() => throw new IOException("the ledger is away");

        public void Dispose() => ledger.Disposed++;
    }

    private sealed class FaultyStore : IAnswerStore
    {
        public ValueTask<StoredAnswer?> FindAsync(string key, CancellationToken cancellationToken = default)
            => throw new IOException("disk");

        public ValueTask SaveAsync(StoredAnswer answer, CancellationToken cancellationToken = default) => throw new IOException("disk");

        public IAsyncEnumerable<StoredAnswer> ReadAllAsync(CancellationToken cancellationToken = default) => throw new IOException("disk");

        public ValueTask<int> EraseAsync(AnswerFilter filter, CancellationToken cancellationToken = default)
            => throw new IOException("disk");
    }
}
