using Providers.Quota;

namespace Providers.Tests.Quota;

/// <summary>What tills hold is the account's: they change how fast a claim is decided, never what is decided.</summary>
public sealed class TillTests
{
    private static readonly long Start = new DateTime(2026, 11, 21, 12, 0, 0, DateTimeKind.Utc).Ticks;
    private static readonly QuotaScope Backend = new(QuotaScopeKind.Backend, "openai");
    private static readonly QuotaScope Tenant = new(QuotaScopeKind.Tenant, "acme");

    private int till;

    public static TheoryData<QuotaLimits, long> Edges => new()
    {
        { new QuotaLimits { RequestsPerMinute = 1000 }, 1000 },
        { new QuotaLimits { RequestsPerMinute = 5000, Burst = 1000 }, 1000 },
        { new QuotaLimits { TokensPerMinute = 10_000 }, 1000 },
        { new QuotaLimits { ConcurrentRequests = 1000 }, 1000 },
        { new QuotaLimits { RequestsPerDay = 1000 }, 1000 },
        { new QuotaLimits { TokensPerDay = 10_009 }, 1000 },
        { new QuotaLimits { CostPerDay = 0.0050m }, 1000 },
        { new QuotaLimits { CostPerMonth = 0.0050m }, 1000 },
        { new QuotaLimits { RequestsPerDay = 3 }, 3 },
        { new QuotaLimits { RequestsPerMinute = 0 }, 0 },
    };

    [Theory]
    [MemberData(nameof(Edges))]
    public async Task A_limit_admits_as_many_as_it_says_from_however_many_threads(QuotaLimits limits, long most)
    {
        var book = new QuotaBook(tills: OpenTills.At(4));
        var granted = 0L;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            while (Interlocked.Read(ref granted) <= most && book.Reserve([Claim(limits)], Start)!.Value.IsGranted)
            {
                Interlocked.Increment(ref granted);
            }
        })));

        granted.ShouldBe(most);
        book.Openings.ShouldBeGreaterThan(most < 10 ? -1 : 0);
    }

    [Fact]
    public void One_caller_at_one_till_gets_what_lies_in_the_others()
    {
        var book = new QuotaBook(tills: OpenTills.At(4, () => 0));
        var limits = new QuotaLimits { RequestsPerDay = 1000 };
        for (var i = 0; i < 1000; i++) { book.Reserve([Claim(limits)], Start)!.Value.IsGranted.ShouldBeTrue(); }

        book.Reserve([Claim(limits)], Start)!.Value.Refusal
            .ShouldBe(new QuotaRefusal(Backend, QuotaLimitKind.RequestsPerDay, TimeSpan.FromHours(12)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Decide_and_count_as_one_account_does(int seed)
    {
        var random = new Random(seed);
        var (book, exact) = (new QuotaBook(tills: OpenTills.At(4, () => random.Next(4))), new QuotaBook(tills: new TillRule(1)));
        var limits = new QuotaLimits { ConcurrentRequests = 400, RequestsPerDay = 9000, TokensPerDay = 500_000, CostPerDay = 1, CostPerMonth = 1.5m };
        var open = new List<(IQuotaReservation, IQuotaReservation)>();
        var now = Start;
        for (var step = 0; step < 60_000; step++)
        {
            if (random.Next(10) == 0) { now += random.Next((int)TimeSpan.TicksPerMinute); }
            QuotaClaim[] claims = [Claim(limits, random.Next(1, 200), random.Next(1, 400)), Claim(limits, 10, 10, random.Next(2), Tenant)];
            var (one, other) = (book.Reserve(claims, now)!.Value, exact.Reserve(claims, now)!.Value);
            one.Refusal.ShouldBe(other.Refusal);
            if (one.IsGranted) { open.Add((one.Reservation!, other.Reservation!)); }
            while (open.Count > random.Next(500)) { EndOne(open, random); }
            if (step % 5000 == 0) { book.Read(now).ShouldBe(exact.Read(now)); }
        }

        while (open.Count > 0) { EndOne(open, random); }
        book.Read(now).ShouldBe(exact.Read(now));
        book.Read(now).ShouldAllBe(reading => reading.Reserved == 0);
        book.Openings.ShouldBeGreaterThan(100);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_paced_limit_is_never_exceeded_though_what_lies_in_tills_waits(int seed)
    {
        var random = new Random(seed);
        var book = new QuotaBook(tills: OpenTills.At(4, () => random.Next(4)));
        var limits = new QuotaLimits { RequestsPerMinute = 60_000, Burst = 2000 };
        var (now, level, granted) = (Start, 0.0, 0);
        for (var step = 0; step < 200_000; step++)
        {
            var passed = random.Next(100) == 0 ? random.Next((int)TimeSpan.TicksPerSecond * 3) : random.Next(15_000);
            now += passed;
            level = Math.Max(0, level - passed * 60_000.0 / TimeSpan.TicksPerMinute);
            if (!book.Reserve([Claim(limits)], now)!.Value.IsGranted) { continue; }
            granted++;
            (level += 1).ShouldBeLessThanOrEqualTo(2000.001);
        }

        granted.ShouldBeGreaterThan(150_000);
        book.Openings.ShouldBeGreaterThan(100);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_debt_beyond_what_a_till_has_is_taken_from_the_others_at_once(bool ofTokens)
    {
        var book = new QuotaBook(tills: OpenTills.At(4, () => till));
        var limits = ofTokens ? new QuotaLimits { TokensPerDay = 100_000 } : new QuotaLimits { CostPerDay = 0.1m };
        Reserve(10).Reservation!.Settle(new QuotaUsage(10, 10));
        var reservation = Reserve(10).Reservation!;

        reservation.Settle(new QuotaUsage(99_985, 99_985));

        till = 3;
        Reserve(10).IsGranted.ShouldBeFalse();
        Reserve(5).IsGranted.ShouldBeTrue();

        QuotaDecision Reserve(long amount) => book.Reserve([Claim(limits, amount, amount)], Start)!.Value;
    }

    [Fact]
    public void A_debt_of_a_call_from_before_they_opened_leaves_them_less()
    {
        var book = new QuotaBook(tills: OpenTills.At(4, () => till));
        var limits = new QuotaLimits { TokensPerDay = 10_000 };
        var first = book.Reserve([Claim(limits)], Start)!.Value.Reservation!;
        first.Settle(new QuotaUsage(2_010, 0));

        var granted = 0;
        while (granted < 1000 && book.Reserve([Claim(limits)], Start)!.Value.IsGranted) { till = ++granted; }

        granted.ShouldBe((10_000 - 2_010) / 10);
    }

    [Fact]
    public void Headroom_and_readings_tell_what_was_taken_at_open_tills_too()
    {
        var book = new QuotaBook(tills: OpenTills.At(4, () => till));
        var limits = new QuotaLimits { ConcurrentRequests = 4000, TokensPerDay = 100_000 };
        for (var i = 0; i < 1000; i++)
        {
            till = i % 4;
            var reservation = book.Reserve([Claim(limits)], Start)!.Value.Reservation!;
            if (i % 2 == 0) { reservation.Settle(new QuotaUsage(10, 0)); }
        }

        var openings = book.Openings;
        book.Headroom(Backend, limits, Start).ShouldBe(0.875);
        book.Reserve([Claim(limits)], Start);
        book.Openings.ShouldBe(openings, "asking for headroom closes no till");
        book.Read(Start).Single(reading => reading.Limit == QuotaLimitKind.TokensPerDay).ShouldSatisfyAllConditions(
            reading => reading.Used.ShouldBe(5000), reading => reading.Reserved.ShouldBe(5010));
    }

    [Fact]
    public void A_budget_is_told_by_the_call_that_passes_its_mark()
    {
        var book = new QuotaBook(tills: OpenTills.At(4, () => till++));
        var limits = new QuotaLimits { CostPerDay = 0.01m };
        var told = new List<(int Percent, long Spent)>();
        book.BudgetPassed += notice => told.Add((notice.Percent, notice.SpentMicros));
        while (book.Reserve([Claim(limits, cost: 7)], Start) is { IsGranted: true } decision) { decision.Reservation!.Settle(new QuotaUsage(0, 7)); }

        told.ShouldBe([(80, 8001), (100, 9996)]);
        book.Openings.ShouldBeGreaterThan(0);
    }

    private static void EndOne(List<(IQuotaReservation, IQuotaReservation)> open, Random random)
    {
        var index = random.Next(open.Count);
        var (one, other) = open[index];
        open.RemoveAt(index);
        var usage = new QuotaUsage(random.Next(random.Next(20) == 0 ? 50_000 : 150), random.Next(300));
        switch (random.Next(5))
        {
            case 0:
                one.Release();
                other.Release();
                break;
            case 1:
                one.Dispose();
                other.Dispose();
                break;
            default:
                one.Settle(usage);
                other.Settle(usage);
                break;
        }
    }

    private static QuotaClaim Claim(QuotaLimits limits, long tokens = 10, long cost = 5, int requests = 1, QuotaScope? scope = null)
        => new(scope ?? Backend, limits, requests, tokens, cost);
}
