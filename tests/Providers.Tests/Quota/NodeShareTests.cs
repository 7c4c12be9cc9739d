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
        var book = new QuotaBook();
        book.Shares.Lapse(book.Shares.Current);
        var limits = paced ? new QuotaLimits { RequestsPerMinute = 100 } : new QuotaLimits { ConcurrentRequests = 100 };

        var refusal = Ask(book, limits).Refusal!;
        refusal.IsLedgerAway.ShouldBeTrue();
        refusal.RetryAfter.ShouldBe(TimeSpan.FromSeconds(1));

        book.Shares.Change(NodeShare.None, Start);
        Ask(book, limits).Refusal!.IsLedgerAway.ShouldBeFalse("others have yet to make room");
    }

    [Fact]
    public void A_larger_share_does_not_shut_out_those_who_used_all_of_a_small_one()
    {
        var book = NodeParts.Book(NodeParts.Between(0, 0.1));
        SpendAll(book, TenASecond).ShouldBeInRange(59, 61);

        book.Shares.Change(NodeShare.Whole, Start);

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
            QuotaBook[] nodes = [NodeParts.Book(NodeParts.Between(0, 0.5)), NodeParts.Book(NodeParts.Between(0.5, 1))];
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
                    nodes[node].Shares.Change(node == 0 ? NodeParts.Between(0, share) : NodeParts.Between(share, 1), now);
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
            book.Shares.Change(NodeParts.Between(0, share), Start);
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
        var book = NodeParts.Book(NodeShare.None);
        using var queue = new QuotaQueue(new BookLedger(book, clock), clock);
        var limits = paced ? TenASecond : new QuotaLimits { ConcurrentRequests = 10 };
        QuotaClaim[] claim = [new QuotaClaim(Backend, limits, 1, 0, 0)];

        (await queue.ReserveAsync(claim)).Refusal!.RetryAfter.ShouldBe(TimeSpan.FromSeconds(1));
        var waiting = queue.ReserveAsync(claim, new QuotaPatience(0, TimeSpan.FromSeconds(20)), default).AsTask();
        waiting.IsCompleted.ShouldBeFalse();

        book.Shares.Change(NodeParts.Between(0, 0.5), Start);
        clock.Advance(TimeSpan.FromSeconds(20));
        (await waiting).IsGranted.ShouldBe(true);
    }

    [Fact]
    public async Task Nobody_waits_for_more_than_all_nodes_have_together()
    {
        var clock = new VirtualTimeProvider(new DateTimeOffset(Start, TimeSpan.Zero));
        using var queue = new QuotaQueue(new BookLedger(NodeParts.Book(NodeShare.None), clock), clock);
        QuotaClaim[] claim = [new QuotaClaim(Backend, new QuotaLimits { TokensPerMinute = 100 }, 1, 101, 0)];

        var decision = await queue.ReserveAsync(claim, new QuotaPatience(0, TimeSpan.FromSeconds(20)), default);

        decision.Refusal!.RetryAfter.ShouldBeNull();
    }

    [Fact]
    public void Nodes_have_all_units_of_every_limit_together_and_none_twice()
    {
        var random = new Random(1);
        for (var i = 0; i < 200; i++)
        {
            var owners = Enumerable.Range(0, NodeShare.Slots).Select(_ => random.Next(5)).ToArray();
            var shares = Enumerable.Range(0, 5).Select(node => NodeShare.From(new([.. owners.Select(owner => owner == node)]))).ToArray();
            var limit = random.Next(3) switch { 0 => random.Next(10), 1 => random.Next(100_000), _ => random.NextInt64(long.MaxValue - 1) };

            shares.Sum(share => share.UnitsOf(limit, phase: i * 5)).ShouldBe(limit);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_only_unit_of_a_limit_is_one_nodes_and_not_the_same_nodes_for_all_scopes(bool paced)
    {
        QuotaBook[] nodes = [NodeParts.Book(NodeParts.Between(0, 0.5)), NodeParts.Book(NodeParts.Between(0.5, 1))];
        var limits = paced ? new QuotaLimits { RequestsPerMinute = 1 } : new QuotaLimits { ConcurrentRequests = 1 };
        var first = 0;
        for (var i = 0; i < 100; i++)
        {
            QuotaClaim[] claim = [new QuotaClaim(new QuotaScope(QuotaScopeKind.Tenant, $"tenant {i}"), limits, 1, 0, 0)];
            var decisions = nodes.Select(node => node.Reserve(claim, Start)!.Value).ToArray();
            decisions.Count(decision => decision.IsGranted).ShouldBe(1);
            first += decisions[0].IsGranted ? 1 : 0;
            var refusal = decisions.Single(decision => !decision.IsGranted).Refusal!;
            refusal.IsHeldElsewhere.ShouldBeTrue();
            refusal.ToString().ShouldBe($"this node's part of tenant tenant {i}'s {refusal.Limit} limit is too small, as other nodes hold the rest");
        }

        first.ShouldBeInRange(25, 75);
    }

    [Fact]
    public void Two_halves_have_half_of_a_limit_each()
    {
        foreach (var limit in (long[])[2, 10, 11, 400])
        {
            for (var phase = 0; phase < NodeShare.Slots; phase += 100)
            {
                NodeParts.Between(0, 0.5).UnitsOf(limit, phase).ShouldBeInRange(limit / 2, (limit + 1) / 2);
            }
        }
    }

    [Fact]
    public void A_node_that_joins_does_not_admit_what_the_others_have_spent()
    {
        var (first, second) = (new QuotaBook(), NodeParts.Book(NodeShare.None));
        var granted = SpendAll(first, TenASecond);
        first.Shares.Change(NodeParts.Between(0, 0.5), Start);
        second.Shares.Change(NodeParts.Between(0.5, 1), Start);

        (granted + SpendAll(first, TenASecond) + SpendAll(second, TenASecond)).ShouldBe(600);
        SpendAll(second, TenASecond, Start + 12 * TimeSpan.TicksPerSecond).ShouldBe(60);
    }

    [Fact]
    public void A_node_that_joined_minutes_ago_admits_all_of_its_part_of_what_is_new_to_it()
    {
        var book = NodeParts.Book(NodeShare.None);
        book.Shares.Change(NodeParts.Between(0.5, 1), Start);

        SpendAll(book, TenASecond, Start + 2 * TimeSpan.TicksPerMinute).ShouldBe(300);
    }

    [Fact]
    public void Who_slept_while_the_share_was_away_does_not_admit_what_others_have_spent_meanwhile()
    {
        var book = NodeParts.Book(NodeParts.Between(0, 0.5));
        Ask(book, TenASecond).IsGranted.ShouldBeTrue();

        book.Shares.Change(NodeShare.None, Start);
        book.Shares.Change(NodeParts.Between(0, 0.5), Start);

        Ask(book, TenASecond).IsGranted.ShouldBeFalse();
    }

    [Fact]
    public void What_is_lent_anew_after_it_had_been_lost_may_have_been_spent_meanwhile()
    {
        var book = new QuotaBook();
        Ask(book, TenASecond).IsGranted.ShouldBeTrue();
        book.Shares.Take(NodeShare.Whole, NodeShare.Whole, NodeShare.Slots, isPressed: false, Start);
        Ask(book, TenASecond).IsGranted.ShouldBeTrue("nobody else had it");

        book.Shares.Take(NodeShare.None, NodeShare.Whole, NodeShare.Slots, isPressed: false, Start);

        Ask(book, TenASecond).IsGranted.ShouldBeFalse();
    }

    [Fact]
    public void Calls_under_way_keep_their_units_from_the_others_until_they_end()
    {
        var limits = new QuotaLimits { ConcurrentRequests = 10 };
        var (first, second) = (new QuotaBook(tills: OpenTills.At(2)), NodeParts.Book(NodeShare.None));
        var open = Enumerable.Range(0, 10).Select(_ => Ask(first, limits).Reservation!).ToList();
        var kept = NodeShare.Whole;

        Give().ShouldBe(0);
        kept.Count.ShouldBeLessThan(NodeShare.Slots * 2 / 3, "what no call is in is given up all the same");
        End(3);
        Ask(first, limits).IsGranted.ShouldBeFalse("seven are under way, and five of them may");
        Give().ShouldBe(3);
        End(3);
        Give().ShouldBe(2);
        Ask(first, limits).IsGranted.ShouldBeTrue("four of its five are under way");
        Ask(first, limits).IsGranted.ShouldBeFalse();
        kept.Count.ShouldBe(NodeShare.Slots / 2);

        int Give()
        {
            // The others have more than far too little as soon as they have what no call is in.
            kept = first.Shares.Take(kept, kept, NodeShare.Slots / 2, isPressed: kept.IsWhole, Start);
            second.Shares.Change(NodeParts.Beside(kept), Start);
            return SpendAll(second, limits);
        }

        void End(int count)
        {
            open.Take(count).ToList().ForEach(reservation => reservation.Release());
            open.RemoveRange(0, count);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task However_shares_move_nodes_have_no_more_under_way_together_than_the_limit(int tills)
    {
        var limits = new QuotaLimits { ConcurrentRequests = 200 };
        var rule = OpenTills.At(tills);
        QuotaBook[] nodes = [NodeParts.Book(NodeParts.Between(0, 0.5), rule), NodeParts.Book(NodeParts.Between(0.5, 1), rule)];
        NodeShare[] held = [NodeParts.Between(0, 0.5), NodeParts.Between(0.5, 1)];
        var (admitted, underWay, most, isOver) = (0, 0, 0, false);
        var callers = Enumerable.Range(0, 4).Select(caller => Task.Run(() =>
        {
            var (random, open) = (new Random(caller), new Queue<IQuotaReservation>());
            while (!Volatile.Read(ref isOver))
            {
                if (random.Next(100) < 55 && Ask(nodes[caller % 2], limits) is { IsGranted: true } decision)
                {
                    Interlocked.Increment(ref admitted);
                    Interlocked.Increment(ref underWay);
                    open.Enqueue(decision.Reservation);
                }
                else if (open.TryDequeue(out var ended))
                {
                    Interlocked.Decrement(ref underWay);
                    ended.Release();
                }

                most = Math.Max(most, Volatile.Read(ref underWay));
            }
        })).ToArray();

        for (var random = new Random(1); Volatile.Read(ref admitted) < 100_000;)
        {
            var giver = random.Next(2);
            held[giver] = nodes[giver].Shares.Take(held[giver], held[giver], random.Next(NodeShare.Slots), isPressed: true, Start);
            var taken = NodeParts.Beside(held[giver]);
            nodes[1 - giver].Shares.Take(held[1 - giver], taken, NodeShare.Slots, isPressed: false, Start);
            held[1 - giver] = taken;
        }

        Volatile.Write(ref isOver, true);
        await Task.WhenAll(callers);
        most.ShouldBeInRange(100, 200);
    }

    private static QuotaDecision Ask(QuotaBook book, QuotaLimits limits, long? now = null)
        => book.Reserve([new QuotaClaim(Backend, limits, 1, 0, 0)], now ?? Start)!.Value;

    private static int SpendAll(QuotaBook book, QuotaLimits limits, long? now = null)
    {
        var granted = 0;
        while (Ask(book, limits, now).IsGranted) { granted++; }
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
