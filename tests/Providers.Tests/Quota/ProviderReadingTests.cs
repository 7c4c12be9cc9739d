namespace Providers.Tests.Quota;

/// <summary>What a provider's headers say of its own limits.</summary>
public sealed class ProviderReadingTests : LedgerFixture
{
    [Fact]
    public void Lower_what_is_left_without_any_limit_of_our_own()
    {
        Ledger.Observe(Backend, new RateLimitReading { RemainingRequests = 1, ResetRequests = TimeSpan.FromSeconds(10) });
        Granted(Claim(QuotaLimits.None));

        Refused(Claim(QuotaLimits.None)).ShouldBe(new QuotaRefusal(Backend, QuotaLimitKind.RequestsPerMinute, TimeSpan.FromSeconds(10)));
        Clock.Advance(TimeSpan.FromSeconds(10));
        Granted(Claim(QuotaLimits.None));
    }

    [Fact]
    public void Fill_up_again_in_a_straight_line_where_the_provider_tells_its_limit()
    {
        Ledger.Observe(Backend, new RateLimitReading { LimitTokens = 6000, RemainingTokens = 0, ResetTokens = TimeSpan.FromMinutes(1) });

        Refused(Claim(QuotaLimits.None, tokens: 100)).RetryAfter.ShouldBe(TimeSpan.FromSeconds(1));
        Clock.Advance(TimeSpan.FromSeconds(1));
        Granted(Claim(QuotaLimits.None, tokens: 100));
        Refused(Claim(QuotaLimits.None, tokens: 100));
    }

    [Fact]
    public void Lower_the_headroom_before_anything_is_refused()
    {
        Ledger.Observe(Backend, new RateLimitReading { LimitRequests = 100, RemainingRequests = 20, ResetRequests = TimeSpan.FromMinutes(1) });
        Ledger.Observe(Backend, new RateLimitReading { LimitTokens = 1000, RemainingTokens = 100, ResetTokens = TimeSpan.FromMinutes(1) });
        Ledger.Headroom(Backend, QuotaLimits.None).ShouldBe(0.1, 1e-9);
        Ledger.Headroom(Tenant, QuotaLimits.None).ShouldBe(1);

        Clock.Advance(TimeSpan.FromSeconds(30));
        Ledger.Headroom(Backend, QuotaLimits.None).ShouldBe(0.55, 1e-9);
        Clock.Advance(TimeSpan.FromSeconds(30));
        Ledger.Headroom(Backend, QuotaLimits.None).ShouldBe(1);
    }

    [Fact]
    public void Lower_the_headroom_to_nothing_where_nothing_is_left_of_a_limit_that_is_not_told()
    {
        Ledger.Observe(Backend, new RateLimitReading { RemainingRequests = 3, ResetRequests = TimeSpan.FromMinutes(1) });
        Ledger.Headroom(Backend, QuotaLimits.None).ShouldBe(1);

        Ledger.Observe(Backend, new RateLimitReading { RemainingRequests = 0, ResetRequests = TimeSpan.FromMinutes(1) });
        Ledger.Headroom(Backend, QuotaLimits.None).ShouldBe(0);
    }

    [Fact]
    public void Never_raise_what_is_left()
    {
        var limits = new QuotaLimits { RequestsPerMinute = 60, Burst = 1 };
        Granted(Claim(limits)).Settle(default);
        Ledger.Observe(Backend, new RateLimitReading { RemainingRequests = 1000, ResetRequests = TimeSpan.FromMilliseconds(1) });
        Refused(Claim(limits));

        Ledger.Observe(Tenant, new RateLimitReading { RemainingRequests = 0, ResetRequests = TimeSpan.FromMinutes(1) });
        Ledger.Observe(Tenant, new RateLimitReading { RemainingRequests = 1000, ResetRequests = TimeSpan.FromMinutes(1) });
        Refused(Claim(QuotaLimits.None, scope: Tenant));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20_000)]
    public void Are_not_forgotten_before_their_reset_however_many_scopes_come(int scopes)
    {
        Granted(Claim(QuotaLimits.None)).Release();
        Ledger.Observe(Backend, new RateLimitReading { RemainingTokens = 0, ResetTokens = TimeSpan.FromHours(1) });

        for (var i = 0; i < scopes; i++)
        {
            Clock.Advance(TimeSpan.FromMinutes(50) / scopes);
            Granted(Claim(QuotaLimits.None, scope: new QuotaScope(QuotaScopeKind.Tenant, $"tenant {i}"))).Release();
        }

        Refused(Claim(QuotaLimits.None, tokens: 10)).RetryAfter.ShouldNotBeNull().TotalMinutes.ShouldBe(10, 0.01);
    }

    [Fact]
    public void Are_forgotten_with_their_scope_after_their_reset()
    {
        Ledger.Observe(Backend, new RateLimitReading { RemainingTokens = 0, ResetTokens = TimeSpan.FromHours(1) });

        Clock.Advance(TimeSpan.FromHours(1));
        Granted(Claim(new QuotaLimits { ConcurrentRequests = 1 }, scope: Tenant));

        Ledger.Observe(Route, new RateLimitReading());
        Ledger.Headroom(Backend, new QuotaLimits { RequestsPerDay = 0 }).ShouldBe(0);
        Ledger.Headroom(Backend, QuotaLimits.None).ShouldBe(1);
    }

    [Fact]
    public void Say_nothing_where_nothing_is_said()
    {
        Ledger.Observe(Backend, new RateLimitReading { LimitRequests = 10, ResetRequests = TimeSpan.FromMinutes(1) });

        for (var i = 0; i < 20; i++) { Granted(Claim(QuotaLimits.None)); }
    }

    [Fact]
    public void Absurd_resets_bind_for_a_day_at_most()
    {
        Ledger.Observe(Backend, new RateLimitReading { RemainingRequests = -5, ResetRequests = TimeSpan.MaxValue });
        Refused(Claim(QuotaLimits.None)).RetryAfter.ShouldBe(TimeSpan.FromDays(1));

        Ledger.Observe(Tenant, new RateLimitReading { RemainingRequests = 0, ResetRequests = TimeSpan.MinValue });
        Granted(Claim(QuotaLimits.None, scope: Tenant));
    }
}
