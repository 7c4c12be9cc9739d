using Providers.Quota;
using Providers.Testing;

namespace Providers.Tests.Quota;

/// <summary>Limits of which a node has a part, which grows and shrinks.</summary>
public sealed class NodeShareTests
{
    private static readonly long Start = new DateTime(2026, 11, 21, 12, 0, 0, DateTimeKind.Utc).Ticks;
    private static readonly QuotaScope Backend = new(QuotaScopeKind.Backend, "openai");
    private static readonly QuotaLimits TenASecond = new() { RequestsPerMinute = 600 };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_share_that_has_lapsed_is_an_outage_and_not_a_limit(bool paced)
    {
        var book = new QuotaBook { Share = Ceilings.LapsedShare };
        var limits = paced ? new QuotaLimits { RequestsPerMinute = 100 } : new QuotaLimits { ConcurrentRequests = 100 };

        var refusal = Ask(book, limits).Refusal!;
        refusal.IsLedgerAway.ShouldBeTrue();
        refusal.RetryAfter.ShouldBe(TimeSpan.FromSeconds(1));

        book.Share = 0;
        Ask(book, limits).Refusal!.IsLedgerAway.ShouldBeFalse("others have yet to make room");
    }

    [Fact]
    public void A_larger_share_does_not_shut_out_those_who_used_all_of_a_small_one()
    {
        var book = new QuotaBook { Share = 0.1 };
        SpendAll(book, TenASecond).ShouldBe(60);

        book.Share = 1;

        Ask(book, TenASecond).Refusal!.RetryAfter.ShouldBe(TimeSpan.FromSeconds(0.1), "600 of 600 are used, at 10 a second");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(0.5)]
    public void A_share_that_comes_and_goes_admits_nothing_twice(double burst)
    {
        var limits = new QuotaLimits { RequestsPerMinute = 600, Burst = (long)(600 * burst) };
        for (var seed = 1; seed <= 20; seed++)
        {
            var random = new Random(seed);
            QuotaBook[] nodes = [new() { Share = 0.5 }, new() { Share = 0.5 }];
            var (granted, share, now) = (0, 0.5, Start);
            for (var step = 0; step < 200; step++)
            {
                now += random.NextInt64(TimeSpan.TicksPerSecond);
                var next = random.Next(11) / 10.0;

                // First one gives, then the other takes.
                var giver = next < share ? 0 : 1;
                share = next;
                foreach (var node in (int[])[giver, 1 - giver])
                {
                    nodes[node].Share = node == 0 ? share : 1 - share;
                    for (var i = random.Next(200); i > 0; i--) { granted += Ask(nodes[node], limits, now).IsGranted ? 1 : 0; }
                }

                granted.ShouldBeLessThanOrEqualTo((int)(limits.Burst!.Value + (now - Start) / (TimeSpan.TicksPerSecond / 10)) + 1, $"seed {seed}, step {step}");
            }
        }
    }

    [Fact]
    public void A_debt_stays_though_the_share_goes()
    {
        var book = new QuotaBook();
        QuotaClaim[] claim = [new QuotaClaim(Backend, new QuotaLimits { TokensPerMinute = 600 }, 1, 10, 0)];
        book.Reserve(claim, Start)!.Value.Reservation!.Settle(new QuotaUsage(1800, 0));

        foreach (var share in (double[])[0.5, 0, 0.5])
        {
            book.Share = share;
            book.Reserve(claim, Start)!.Value.IsGranted.ShouldBeFalse();
        }

        book.Reserve(claim, Start)!.Value.Refusal!.RetryAfter.ShouldNotBeNull().ShouldBeGreaterThan(TimeSpan.FromMinutes(4), "1200 at 300 a minute");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_would_wait_waits_while_its_node_joins(bool paced)
    {
        var clock = new VirtualTimeProvider(new DateTimeOffset(Start, TimeSpan.Zero));
        var book = new QuotaBook { Share = 0 };
        using var queue = new QuotaQueue(new BookLedger(book, clock), clock);
        var limits = paced ? TenASecond : new QuotaLimits { ConcurrentRequests = 10 };
        QuotaClaim[] claim = [new QuotaClaim(Backend, limits, 1, 0, 0)];

        (await queue.ReserveAsync(claim)).Refusal!.RetryAfter.ShouldBe(TimeSpan.FromSeconds(1));
        var waiting = queue.ReserveAsync(claim, new QuotaPatience(0, TimeSpan.FromSeconds(20)), default).AsTask();
        waiting.IsCompleted.ShouldBeFalse();

        book.Share = 0.5;
        clock.Advance(TimeSpan.FromSeconds(20));
        (await waiting).IsGranted.ShouldBe(true);
    }

    [Fact]
    public async Task Nobody_waits_for_more_than_all_nodes_have_together()
    {
        var clock = new VirtualTimeProvider(new DateTimeOffset(Start, TimeSpan.Zero));
        using var queue = new QuotaQueue(new BookLedger(new QuotaBook { Share = 0 }, clock), clock);
        QuotaClaim[] claim = [new QuotaClaim(Backend, new QuotaLimits { TokensPerMinute = 100 }, 1, 101, 0)];

        var decision = await queue.ReserveAsync(claim, new QuotaPatience(0, TimeSpan.FromSeconds(20)), default);

        decision.Refusal!.RetryAfter.ShouldBeNull();
    }

    private static QuotaDecision Ask(QuotaBook book, QuotaLimits limits, long? now = null)
        => book.Reserve([new QuotaClaim(Backend, limits, 1, 0, 0)], now ?? Start)!.Value;

    private static int SpendAll(QuotaBook book, QuotaLimits limits)
    {
        var granted = 0;
        while (Ask(book, limits).IsGranted) { granted++; }
        return granted;
    }

    private sealed class BookLedger(QuotaBook book, TimeProvider time) : IQuotaLedger
    {
        public ValueTask<QuotaDecision> ReserveAsync(ReadOnlyMemory<QuotaClaim> claims, CancellationToken cancellationToken = default)
            => new(book.Reserve(claims.Span, time.GetUtcNow().UtcTicks)!.Value);

        public double Headroom(QuotaScope scope, QuotaLimits limits) => 1;

        public void Observe(QuotaScope scope, RateLimitReading reading) { }

        public IReadOnlyList<QuotaReading> Read() => [];
    }
}
