namespace Providers.Tests.Quota;

/// <summary>Midnights, clocks set back, reloads and numbers at the end of their range.</summary>
public sealed class LedgerBoundaryTests : LedgerFixture
{
    private static readonly QuotaLimits Tokens = new() { TokensPerDay = 100 };

    [Fact]
    public void A_call_counts_on_the_day_that_admitted_it()
    {
        Clock.Set(new DateTimeOffset(2026, 11, 21, 23, 59, 59, TimeSpan.Zero));
        var reservation = Granted(Claim(Tokens, tokens: 100));
        Clock.Advance(TimeSpan.FromSeconds(2));
        Granted(Claim(Tokens, tokens: 60));

        reservation.Settle(new QuotaUsage(100, 0));

        Reading(QuotaLimitKind.TokensPerDay).ShouldSatisfyAllConditions(
            reading => reading.Used.ShouldBe(0), reading => reading.Reserved.ShouldBe(60));
    }

    [Fact]
    public void What_came_on_top_of_yesterdays_reservation_is_todays()
    {
        Clock.Set(new DateTimeOffset(2026, 11, 30, 23, 59, 59, TimeSpan.Zero));
        var limits = new QuotaLimits { TokensPerDay = 100, CostPerMonth = 1 };
        var reservation = Granted(Claim(limits, 1, 100, 1_000_000));
        Clock.Advance(TimeSpan.FromSeconds(2));
        Granted(Claim(limits));

        reservation.Settle(new QuotaUsage(130, 1_000_007));

        Reading(QuotaLimitKind.TokensPerDay).Used.ShouldBe(30);
        Reading(QuotaLimitKind.CostPerMonth).Used.ShouldBe(7);
    }

    [Theory]
    [InlineData("2026-12-31T23:59:59Z", "2027-01-01T00:00:00Z")]
    [InlineData("2028-02-28T23:59:59Z", "2028-03-01T00:00:00Z")]
    [InlineData("2028-02-29T23:59:59Z", "2028-03-01T00:00:00Z")]
    public void A_month_ends_when_the_calendar_says(string now, string ends)
    {
        Clock.Set(DateTimeOffset.Parse(now));
        Granted(Claim(new QuotaLimits { CostPerMonth = 1 }, cost: 1));

        Reading(QuotaLimitKind.CostPerMonth).ResetsAt.ShouldBe(DateTimeOffset.Parse(ends));
    }

    [Fact]
    public void A_clock_set_back_over_midnight_gives_no_day_back()
    {
        Clock.Set(new DateTimeOffset(2026, 11, 22, 0, 0, 1, TimeSpan.Zero));
        Granted(Claim(Tokens, tokens: 100)).Settle(new QuotaUsage(100, 0));

        Clock.Advance(TimeSpan.FromSeconds(-2));
        Refused(Claim(Tokens, tokens: 1));
        Clock.Advance(TimeSpan.FromSeconds(2));
        Refused(Claim(Tokens, tokens: 1));
    }

    [Fact]
    public void A_clock_that_ran_far_ahead_and_was_set_right_does_not_shut_anybody_out_for_long()
    {
        Clock.Advance(TimeSpan.FromDays(3000));
        Granted(Claim(Tokens, tokens: 100)).Settle(new QuotaUsage(100, 0));

        Clock.Advance(TimeSpan.FromDays(-3000));
        Refused(Claim(Tokens, tokens: 1)).RetryAfter.ShouldBe(TimeSpan.FromHours(12));
        Clock.Advance(TimeSpan.FromHours(12));
        Granted(Claim(Tokens, tokens: 100));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(60)]
    public void A_call_that_began_on_a_day_that_was_wrong_ends_on_the_right_one(int daysAhead)
    {
        var limits = Tokens with { CostPerMonth = 1 };
        Clock.Advance(TimeSpan.FromDays(daysAhead));
        var reservation = Granted(Claim(limits, tokens: 100, cost: 100));

        Clock.Advance(TimeSpan.FromDays(-daysAhead));
        Refused(Claim(limits, tokens: 1));
        reservation.Settle(new QuotaUsage(40, 40));

        Reading(QuotaLimitKind.TokensPerDay).ShouldSatisfyAllConditions(day => day.Used.ShouldBe(40), day => day.Reserved.ShouldBe(0));
        Reading(QuotaLimitKind.CostPerMonth).ShouldSatisfyAllConditions(month => month.Used.ShouldBe(40), month => month.Reserved.ShouldBe(0));
    }

    [Fact]
    public void Use_survives_a_change_of_limits()
    {
        Granted(Claim(QuotaLimits.None, tokens: 80)).Settle(new QuotaUsage(80, 0));

        Refused(Claim(Tokens, tokens: 21)).Limit.ShouldBe(QuotaLimitKind.TokensPerDay);
        Granted(Claim(Tokens, tokens: 20));
        Granted(Claim(Tokens with { TokensPerDay = 101 }, tokens: 1));
    }

    [Fact]
    public void A_concurrency_limit_lowered_below_what_is_under_way_refuses_until_enough_have_ended()
    {
        var running = Enumerable.Range(0, 3).Select(_ => Granted(Claim(new QuotaLimits { ConcurrentRequests = 3 }))).ToList();
        var one = new QuotaLimits { ConcurrentRequests = 1 };

        foreach (var reservation in running)
        {
            Refused(Claim(one));
            reservation.Release();
        }

        Granted(Claim(one));
    }

    [Fact]
    public void Amounts_at_the_end_of_their_range_neither_wrap_nor_pass()
    {
        var limits = new QuotaLimits
        {
            TokensPerDay = long.MaxValue - 1,
            CostPerMonth = decimal.MaxValue,
            TokensPerMinute = 1000,
            RequestsPerMinute = long.MaxValue,
        };
        Refused(Claim(limits, tokens: long.MaxValue)).RetryAfter.ShouldBeNull();
        Granted(Claim(limits, tokens: 1)).Settle(new QuotaUsage(long.MaxValue, long.MaxValue));
        Granted(Claim(QuotaLimits.None, tokens: long.MaxValue)).Settle(new QuotaUsage(long.MaxValue, long.MaxValue));

        Refused(Claim(limits, tokens: 1)).RetryAfter.ShouldNotBeNull().ShouldBeGreaterThan(TimeSpan.FromHours(11));
        Reading(QuotaLimitKind.TokensPerDay).Used.ShouldBe(long.MaxValue);
        Ledger.Headroom(Backend, limits).ShouldBe(0);
    }

    [Fact]
    public void Negative_amounts_are_refused_as_mistakes()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => Reserve(Claim(Tokens, tokens: -1)));
        Should.Throw<ArgumentOutOfRangeException>(() => Reserve(Claim(Tokens, requests: 2)));
        Should.Throw<ArgumentOutOfRangeException>(() => Granted(Claim(Tokens)).Settle(new QuotaUsage(-1, 0)));
    }
}
