using Providers.Quota;

namespace Providers.Tests.Quota;

/// <summary>What is known of a headroom from the last time it was asked against what it is.</summary>
public sealed class HeadroomTests
{
    private static readonly long Start = new DateTime(2026, 11, 21, 23, 50, 0, DateTimeKind.Utc).Ticks;
    private static readonly QuotaScope Scope = new(QuotaScopeKind.Backend, "openai");

    [Fact]
    public void Is_the_same_however_often_it_was_asked()
    {
        for (var seed = 1; seed <= 60; seed++)
        {
            var random = new Random(seed);
            var books = new[] { new QuotaBook(tills: OpenTills.At(1)), new QuotaBook(tills: OpenTills.At(1)) };
            var limits = AnyLimits(random);
            var open = new List<IQuotaReservation?[]>();
            var now = Start;
            for (var step = 0; step < 300; step++)
            {
                now += Pause(random);
                Act(random, books, open, ref limits, now);
                foreach (var book in books) { book.Headroom(Scope, limits, now); }
                now += random.Next(3) == 0 ? Pause(random) : 0;

                // Whatever enters an account makes it work its headroom out anew.
                books[1].Read(now);
                books[0].Headroom(Scope, limits, now).ShouldBe(books[1].Headroom(Scope, limits, now), 1e-9, $"seed {seed}, step {step}");
            }
        }
    }

    [Fact]
    public void Is_another_after_each_thing_that_changes_it()
    {
        var book = new QuotaBook();
        var limits = new QuotaLimits { TokensPerDay = 100 };
        var claim = new QuotaClaim(Scope, limits, 1, 40, 0);

        var first = Reserve(book, claim, Start)!;
        book.Headroom(Scope, limits, Start).ShouldBe(0.6, 1e-9);
        var second = Reserve(book, claim, Start)!;
        book.Headroom(Scope, limits, Start).ShouldBe(0.2, 1e-9);
        first.Settle(new QuotaUsage(10, 0));
        book.Headroom(Scope, limits, Start).ShouldBe(0.5, 1e-9);
        second.Release();
        book.Headroom(Scope, limits, Start).ShouldBe(0.9, 1e-9);
        book.Headroom(Scope, limits with { TokensPerDay = 20 }, Start).ShouldBe(0.5, 1e-9);
        book.Headroom(Scope, limits, Start).ShouldBe(0.9, 1e-9);
        book.Observe(Scope, new RateLimitReading { LimitRequests = 10, RemainingRequests = 1 }, Start);
        book.Headroom(Scope, limits, Start).ShouldBe(0.1, 1e-9);
    }

    [Fact]
    public void Falls_with_every_claim_that_a_till_has_admitted()
    {
        var book = new QuotaBook(tills: OpenTills.At(4, () => 0));
        var limits = new QuotaLimits { RequestsPerDay = 1000 };
        for (var taken = 1; taken <= 20; taken++)
        {
            Reserve(book, new QuotaClaim(Scope, limits, 1, 0, 0), Start).ShouldNotBeNull();
            book.Headroom(Scope, limits, Start).ShouldBe(1 - taken / 1000.0, 1e-9);
        }

        book.Openings.ShouldBe(1);
    }

    [Fact]
    public void A_unit_comes_back_on_the_very_tick_on_which_it_has_drained()
    {
        var book = new QuotaBook();
        var limits = new QuotaLimits { RequestsPerMinute = 7 };
        Reserve(book, new QuotaClaim(Scope, limits, 1, 0, 0), Start)!.Settle(default);
        var drained = Start + TimeSpan.TicksPerMinute / 7 + 1;

        book.Headroom(Scope, limits, Start).ShouldBe(6 / 7.0, 1e-9);
        book.Headroom(Scope, limits, drained - 1).ShouldBe(6 / 7.0, 1e-9);
        book.Headroom(Scope, limits, drained).ShouldBe(1);
    }

    [Fact]
    public void A_count_of_the_day_comes_back_with_the_next_day()
    {
        var book = new QuotaBook();
        var limits = new QuotaLimits { RequestsPerDay = 2 };
        Reserve(book, new QuotaClaim(Scope, limits, 1, 0, 0), Start)!.Settle(default);

        book.Headroom(Scope, limits, Start).ShouldBe(0.5);
        book.Headroom(Scope, limits, Start + 10 * TimeSpan.TicksPerMinute - 1).ShouldBe(0.5);
        book.Headroom(Scope, limits, Start + 10 * TimeSpan.TicksPerMinute).ShouldBe(1);
    }

    [Fact]
    public void Of_a_scope_that_has_not_been_used_is_what_it_is_after_a_use_that_was_given_back()
    {
        QuotaLimits[] all =
        [
            QuotaLimits.None, new() { RequestsPerMinute = 0 }, new() { RequestsPerMinute = 3 }, new() { TokensPerMinute = 0 },
            new() { TokensPerMinute = 100 }, new() { ConcurrentRequests = 0 }, new() { ConcurrentRequests = 3 }, new() { RequestsPerDay = 0 },
            new() { RequestsPerDay = -1 }, new() { TokensPerDay = 0 }, new() { CostPerDay = 0 }, new() { CostPerDay = 0.000_000_9m },
            new() { CostPerDay = 0.000_001m }, new() { CostPerMonth = 0 }, new() { CostPerMonth = 1, RequestsPerDay = 1, TokensPerDay = 1 },
            new() { RequestsPerMinute = long.MaxValue }, new() { RequestsPerMinute = 0, Burst = 5 },
        ];
        foreach (var share in (NodeShare[])[NodeShare.Whole, NodeParts.Between(0, 0.3), NodeShare.None, NodeShare.Lapsed])
        {
            foreach (var limits in all)
            {
                var book = NodeParts.Book(share);
                var unused = book.Headroom(Scope, limits, Start);
                book.Count.ShouldBe(0, "asking leaves no trace");
                Reserve(book, new QuotaClaim(Scope, limits, 1, 1, 1), Start)?.Release();

                book.Headroom(Scope, limits, Start).ShouldBe(unused, $"{limits} at {share.Count}");
            }
        }
    }

    [Fact]
    public async Task Readers_beside_the_gate_never_mix_two_of_them()
    {
        var (known, isOver) = (new Known(), false);
        QuotaLimits[] limits = [new() { RequestsPerDay = 1 }, new() { RequestsPerDay = 2 }];
        var writer = Task.Run(() =>
        {
            for (var i = 0; i < 5_000_000; i++)
            {
                known.Headroom.Withdraw();
                known.Headroom.Publish(limits[i & 1], NodeShare.Whole, Start, new PartLeft(i & 1, PartLeft.Always));
            }

            Volatile.Write(ref isOver, true);
        });
        while (!Volatile.Read(ref isOver))
        {
            if (known.Headroom.TryRead(limits[0], NodeShare.Whole, Start, out var first)) { first.ShouldBe(0); }
            if (known.Headroom.TryRead(limits[1], NodeShare.Whole, Start, out var second)) { second.ShouldBe(1); }
        }

        await writer;
        known.Headroom.TryRead(limits[1], NodeShare.Whole, Start, out var last).ShouldBeTrue();
        last.ShouldBe(1);
    }

    private static void Act(Random random, QuotaBook[] books, List<IQuotaReservation?[]> open, ref QuotaLimits limits, long now)
    {
        switch (random.Next(12))
        {
            case < 5:
                var claim = new QuotaClaim(Scope, limits, random.Next(2), random.Next(200), random.Next(200));
                open.Add([.. books.Select(book => Reserve(book, claim, now))]);
                break;
            case < 9 when open.Count > 0:
                var index = random.Next(open.Count);
                var used = new QuotaUsage(random.Next(250), random.Next(250));
                var isReleased = random.Next(3) == 0;

                // What comes on top counts as of when the account last heard of the time.
                foreach (var book in books) { book.Read(now); }
                foreach (var reservation in open[index])
                {
                    if (isReleased) { reservation?.Release(); } else { reservation?.Settle(used); }
                }

                open.RemoveAt(index);
                break;
            case 9:
                var reading = new RateLimitReading { LimitTokens = 1000, RemainingTokens = random.Next(1000), ResetTokens = TimeSpan.FromSeconds(20) };
                foreach (var book in books) { book.Observe(Scope, reading, now); }
                break;
            case 10:
                limits = AnyLimits(random);
                break;
            case 11:
                var share = NodeParts.Between(0, random.Next(1, 5) / 4.0);
                foreach (var book in books) { book.Shares.Change(share, now); }
                break;
        }
    }

    private static QuotaLimits AnyLimits(Random random) => new()
    {
        RequestsPerMinute = random.Next(3) == 0 ? null : random.Next(1, 5000),
        TokensPerMinute = random.Next(3) == 0 ? null : random.Next(100, 100_000),
        Burst = random.Next(2) == 0 ? null : random.Next(1, 100),
        ConcurrentRequests = random.Next(2) == 0 ? null : random.Next(1, 300),
        RequestsPerDay = random.Next(2) == 0 ? null : random.Next(1, 300),
        CostPerDay = random.Next(2) == 0 ? null : 0.03m,
    };

    private static long Pause(Random random) => random.Next(4) switch
    {
        0 => 0,
        1 => random.Next(100),
        2 => random.NextInt64(TimeSpan.TicksPerSecond),
        _ => random.NextInt64(TimeSpan.TicksPerMinute / 10),
    };

    private static IQuotaReservation? Reserve(QuotaBook book, QuotaClaim claim, long now) => book.Reserve([claim], now)!.Value.Reservation;

    private sealed class Known
    {
        public KnownHeadroom Headroom;
    }
}
