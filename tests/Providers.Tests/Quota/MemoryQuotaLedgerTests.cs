namespace Providers.Tests.Quota;

public sealed class MemoryQuotaLedgerTests : LedgerFixture
{
    [Fact]
    public void Null_limits_refuse_nothing()
    {
        for (var i = 0; i < 1000; i++) { Granted(Claim(QuotaLimits.None, 1, long.MaxValue / 2, long.MaxValue / 2)); }
    }

    [Theory]
    [InlineData(QuotaLimitKind.RequestsPerMinute)]
    [InlineData(QuotaLimitKind.TokensPerMinute)]
    [InlineData(QuotaLimitKind.ConcurrentRequests)]
    [InlineData(QuotaLimitKind.RequestsPerDay)]
    [InlineData(QuotaLimitKind.TokensPerDay)]
    [InlineData(QuotaLimitKind.CostPerDay)]
    [InlineData(QuotaLimitKind.CostPerMonth)]
    public void A_limit_of_zero_never_yields(QuotaLimitKind kind)
    {
        var refusal = Refused(Claim(LimitsOf(kind, 0), 1, 1, 1));

        refusal.Limit.ShouldBe(kind);
        refusal.Scope.ShouldBe(Backend);
        refusal.RetryAfter.ShouldBeNull();
        Ledger.Headroom(Backend, LimitsOf(kind, 0)).ShouldBe(0);
    }

    [Fact]
    public void A_whole_minutes_requests_may_come_at_once_and_then_one_at_a_time()
    {
        var limits = new QuotaLimits { RequestsPerMinute = 60 };
        for (var i = 0; i < 60; i++) { Granted(Claim(limits)).Settle(default); }

        Refused(Claim(limits)).RetryAfter.ShouldBe(TimeSpan.FromSeconds(1));
        Clock.Advance(TimeSpan.FromSeconds(1) - TimeSpan.FromTicks(1));
        Refused(Claim(limits)).RetryAfter.ShouldBe(TimeSpan.FromTicks(1));
        Clock.Advance(TimeSpan.FromTicks(1));
        Granted(Claim(limits));
        Refused(Claim(limits));
    }

    [Fact]
    public void Burst_bounds_what_comes_at_once()
    {
        var limits = new QuotaLimits { RequestsPerMinute = 60, Burst = 2 };
        Granted(Claim(limits)).Settle(default);
        Granted(Claim(limits)).Settle(default);

        Refused(Claim(limits)).RetryAfter.ShouldBe(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void Burst_bounds_tokens_by_the_same_part_of_a_minute()
    {
        var limits = new QuotaLimits { RequestsPerMinute = 60, TokensPerMinute = 6000, Burst = 6 };
        Granted(Claim(limits, tokens: 600)).Settle(new QuotaUsage(600, 0));

        Refused(Claim(limits, tokens: 100)).ShouldBe(new QuotaRefusal(Backend, QuotaLimitKind.TokensPerMinute, TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void A_request_above_the_burst_but_within_a_minute_passes_when_nothing_is_outstanding()
    {
        var limits = new QuotaLimits { RequestsPerMinute = 60, TokensPerMinute = 6000, Burst = 1 };
        Granted(Claim(limits, tokens: 3000)).Settle(new QuotaUsage(3000, 0));

        Refused(Claim(limits, tokens: 3000)).RetryAfter.ShouldBe(TimeSpan.FromSeconds(30));
        Refused(Claim(limits, tokens: 6001)).RetryAfter.ShouldBeNull();
    }

    [Fact]
    public void Tokens_per_minute_are_given_back_by_a_settlement_below_the_reservation()
    {
        var limits = new QuotaLimits { TokensPerMinute = 1000 };
        var first = Granted(Claim(limits, tokens: 1000));
        Refused(Claim(limits, tokens: 900)).RetryAfter.ShouldBe(TimeSpan.FromSeconds(54));

        first.Settle(new QuotaUsage(100, 0));

        Granted(Claim(limits, tokens: 900));
        Refused(Claim(limits, tokens: 1));
    }

    [Fact]
    public void What_time_has_drained_is_not_given_back_a_second_time()
    {
        var limits = new QuotaLimits { TokensPerMinute = 100 };
        var first = Granted(Claim(limits, tokens: 100));
        Clock.Advance(TimeSpan.FromSeconds(60));
        Granted(Claim(limits, tokens: 100));

        first.Release();

        Refused(Claim(limits, tokens: 100)).RetryAfter.ShouldBe(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public void A_released_request_leaves_its_pace_to_the_next()
    {
        var limits = new QuotaLimits { RequestsPerMinute = 1, RequestsPerDay = 1, ConcurrentRequests = 1 };
        for (var i = 0; i < 5; i++) { Granted(Claim(limits)).Release(); }

        Granted(Claim(limits)).Settle(default);
        Refused(Claim(limits)).Limit.ShouldBe(QuotaLimitKind.RequestsPerDay);
    }

    [Fact]
    public void Concurrent_requests_count_until_they_end()
    {
        var limits = new QuotaLimits { ConcurrentRequests = 2 };
        var first = Granted(Claim(limits));
        Granted(Claim(limits));

        Refused(Claim(limits)).ShouldBe(new QuotaRefusal(Backend, QuotaLimitKind.ConcurrentRequests, null));
        first.Settle(default);
        Granted(Claim(limits));
    }

    [Fact]
    public void Actual_above_the_reservation_is_a_debt_that_later_requests_wait_out()
    {
        var limits = new QuotaLimits { TokensPerMinute = 600 };
        Granted(Claim(limits, tokens: 100)).Settle(new QuotaUsage(1200, 0));

        Refused(Claim(limits, tokens: 1)).RetryAfter.ShouldBe(TimeSpan.FromSeconds(60.1));
        Clock.Advance(TimeSpan.FromSeconds(60.1));
        Granted(Claim(limits, tokens: 1));
    }

    [Fact]
    public void Cost_is_refused_until_the_day_and_the_month_end()
    {
        Clock.Set(new DateTimeOffset(2026, 11, 30, 23, 0, 0, TimeSpan.Zero));
        var limits = new QuotaLimits { CostPerDay = 1, CostPerMonth = 1.5m };
        Granted(Claim(limits, cost: 900_000)).Settle(new QuotaUsage(0, 900_000));

        Refused(Claim(limits, cost: 200_000)).ShouldBe(new QuotaRefusal(Backend, QuotaLimitKind.CostPerDay, TimeSpan.FromHours(1)));
        Refused(Claim(limits, cost: 1_000_001)).ShouldBe(new QuotaRefusal(Backend, QuotaLimitKind.CostPerDay, null));
        Clock.Advance(TimeSpan.FromHours(1));
        Granted(Claim(limits, cost: 1_000_000)).Settle(new QuotaUsage(0, 1_000_000));
        Clock.Advance(TimeSpan.FromDays(1));
        Refused(Claim(limits, cost: 600_000)).ShouldBe(new QuotaRefusal(Backend, QuotaLimitKind.CostPerMonth, TimeSpan.FromDays(30)));
        Granted(Claim(limits, cost: 500_000));
    }

    [Fact]
    public void The_longest_wait_of_all_limits_and_scopes_is_the_one_that_is_told()
    {
        var backend = new QuotaLimits { RequestsPerMinute = 60, Burst = 1, ConcurrentRequests = 1 };
        var tenant = new QuotaLimits { RequestsPerDay = 1 };
        Granted(Claim(backend), Claim(tenant, scope: Tenant));

        Refused(Claim(backend), Claim(tenant, scope: Tenant))
            .ShouldBe(new QuotaRefusal(Tenant, QuotaLimitKind.RequestsPerDay, TimeSpan.FromHours(12)));
    }

    [Fact]
    public void A_refusal_of_one_scope_takes_nothing_of_the_others()
    {
        var open = new QuotaLimits { RequestsPerMinute = 100, ConcurrentRequests = 100, TokensPerDay = 100, CostPerDay = 1 };
        var shut = new QuotaLimits { TokensPerDay = 5 };
        Refused(Claim(open, 1, 10, 10), Claim(open, 1, 10, 10, Route), Claim(shut, 1, 10, 10, Tenant));

        Ledger.Read().Where(reading => reading.Used != 0 || reading.Reserved != 0).ShouldBeEmpty();
        Ledger.Headroom(Backend, open).ShouldBe(1);
    }

    [Fact]
    public void A_reservation_ends_once_and_the_first_word_wins()
    {
        var limits = new QuotaLimits { TokensPerDay = 100, ConcurrentRequests = 1 };
        var reservation = Granted(Claim(limits, tokens: 100));

        reservation.Settle(new QuotaUsage(30, 0));
        reservation.Settle(new QuotaUsage(99, 0));
        reservation.Release();
        reservation.Dispose();

        Reading(QuotaLimitKind.TokensPerDay).Used.ShouldBe(30);
        Reading(QuotaLimitKind.ConcurrentRequests).Reserved.ShouldBe(0);
    }

    [Fact]
    public void Disposing_what_has_not_ended_posts_all_of_it()
    {
        var limits = new QuotaLimits { TokensPerDay = 100, CostPerDay = 1, RequestsPerDay = 10 };
        Granted(Claim(limits, 1, 40, 1234)).Dispose();

        Reading(QuotaLimitKind.TokensPerDay).ShouldSatisfyAllConditions(
            reading => reading.Used.ShouldBe(40), reading => reading.Reserved.ShouldBe(0), reading => reading.Allowed.ShouldBe(100),
            reading => reading.ResetsAt.ShouldBe(new DateTimeOffset(2026, 11, 22, 0, 0, 0, TimeSpan.Zero)));
        Reading(QuotaLimitKind.CostPerDay).Used.ShouldBe(1234);
        Reading(QuotaLimitKind.RequestsPerDay).Used.ShouldBe(1);
    }

    [Fact]
    public void Headroom_is_what_the_tightest_limit_has_left()
    {
        var limits = new QuotaLimits { RequestsPerMinute = 10, TokensPerDay = 100 };
        Ledger.Headroom(Backend, limits).ShouldBe(1);
        Granted(Claim(limits, tokens: 75));

        Ledger.Headroom(Backend, limits).ShouldBe(0.25);
        Ledger.Headroom(Tenant, QuotaLimits.None).ShouldBe(1);
    }

    [Fact]
    public void A_scope_may_be_claimed_only_once_in_a_call()
        => Should.Throw<ArgumentException>(() => Reserve(Claim(QuotaLimits.None), Claim(QuotaLimits.None)));

    [Fact]
    public void More_scopes_than_backend_route_and_tenant_are_taken_together_too()
    {
        var limits = new QuotaLimits { TokensPerDay = 10 };
        var claims = Enumerable.Range(0, 7).Select(i => Claim(limits, 1, 10, 0, new QuotaScope(QuotaScopeKind.Tenant, $"t{i}"))).ToArray();
        var reservation = Granted(claims);
        Refused(claims);

        reservation.Release();

        Granted(claims).Settle(new QuotaUsage(3, 0));
        Ledger.Read().Where(reading => reading.Limit == QuotaLimitKind.TokensPerDay).ShouldAllBe(reading => reading.Used == 3);
    }

    [Fact]
    public void A_cancelled_call_reserves_nothing()
    {
        Ledger.ReserveAsync(new[] { Claim(QuotaLimits.None) }, new CancellationToken(canceled: true)).AsTask().IsCanceled.ShouldBeTrue();
        Ledger.Read().ShouldBeEmpty();
    }

    private static QuotaLimits LimitsOf(QuotaLimitKind kind, long value) => kind switch
    {
        QuotaLimitKind.RequestsPerMinute => new QuotaLimits { RequestsPerMinute = value },
        QuotaLimitKind.TokensPerMinute => new QuotaLimits { TokensPerMinute = value },
        QuotaLimitKind.ConcurrentRequests => new QuotaLimits { ConcurrentRequests = value },
        QuotaLimitKind.RequestsPerDay => new QuotaLimits { RequestsPerDay = value },
        QuotaLimitKind.TokensPerDay => new QuotaLimits { TokensPerDay = value },
        QuotaLimitKind.CostPerDay => new QuotaLimits { CostPerDay = value },
        _ => new QuotaLimits { CostPerMonth = value },
    };
}
