using Providers.Quota;

namespace Providers.Tests.Quota;

public sealed class QuotaBookTests
{
    private static readonly long Start = new DateTime(2026, 11, 21, 12, 0, 0, DateTimeKind.Utc).Ticks;

    [Fact]
    public void Stays_bounded_however_many_names_callers_make_up()
    {
        var book = new QuotaBook();
        for (var i = 0; i < 50_000; i++)
        {
            Reserve(book, $"tenant {i}", QuotaLimits.None, Start + i * (TimeSpan.TicksPerMinute / 1000)).Settle(new QuotaUsage(10, 10));
        }

        book.Count.ShouldBeLessThan(QuotaAccounts.Crowded + 2000);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Keeps_what_is_under_way_and_what_has_a_limit(int tills)
    {
        var book = new QuotaBook(tills: OpenTills.At(tills, () => 0));
        var limits = new QuotaLimits { CostPerMonth = 1 };
        Reserve(book, "limited", limits, Start).Settle(new QuotaUsage(0, 600_000));
        Reserve(book, "open", QuotaLimits.None, Start).Release();
        var open = Reserve(book, "open", QuotaLimits.None, Start);
        for (var i = 0; i < 30_000; i++)
        {
            Reserve(book, $"tenant {i}", QuotaLimits.None, Start + i * (TimeSpan.TicksPerMinute / 1000)).Settle(default);
        }

        var readings = book.Read(Start + TimeSpan.TicksPerHour);
        readings.ShouldContain(reading => reading.Scope.Name == "limited" && reading.Used == 600_000);
        readings.ShouldContain(reading => reading.Scope.Name == "open" && reading.Reserved == 10);
        open.Release();
    }

    [Fact]
    public void Forgets_a_scope_whose_periods_are_over()
    {
        var book = new QuotaBook();
        Reserve(book, "acme", new QuotaLimits { TokensPerDay = 100 }, Start).Settle(new QuotaUsage(10, 0));

        Reserve(book, "other", QuotaLimits.None, Start + TimeSpan.TicksPerDay);

        book.Count.ShouldBe(1);
    }

    [Fact]
    public void Opens_a_scope_anew_that_was_forgotten_and_comes_again()
    {
        const string name = "acme";
        var book = new QuotaBook();
        var limits = new QuotaLimits { TokensPerDay = 100 };
        for (var i = 0; i < 2; i++) { Reserve(book, name, limits, Start).Settle(new QuotaUsage(10, 0)); }
        Reserve(book, "other", limits, Start + TimeSpan.TicksPerDay).Release();

        Reserve(book, name, limits, Start + TimeSpan.TicksPerDay).Settle(new QuotaUsage(7, 0));

        book.Read(Start + TimeSpan.TicksPerDay).ShouldContain(reading => reading.Scope.Name == name && reading.Used == 7);
    }

    [Fact]
    public void Tells_a_backend_a_route_and_a_tenant_of_one_name_apart()
    {
        const string name = "chat";
        var book = new QuotaBook();
        var limits = new QuotaLimits { TokensPerDay = 100 };
        foreach (var kind in Enum.GetValues<QuotaScopeKind>())
        {
            // Twice, because what was found once is remembered.
            for (var i = 0; i < 2; i++)
            {
                var claim = new QuotaClaim(new QuotaScope(kind, name), limits, 0, 10 + (int)kind, 0);
                book.Reserve([claim], Start)!.Value.Reservation!.Dispose();
            }
        }

        book.Read(Start).Where(reading => reading.Limit == QuotaLimitKind.TokensPerDay).Select(reading => (reading.Scope.Kind, reading.Used))
            .ShouldBe(Enum.GetValues<QuotaScopeKind>().Select(kind => (kind, 20L + 2 * (int)kind)));
    }

    [Fact]
    public void Ends_in_each_account_what_was_set_aside_in_it()
    {
        var book = new QuotaBook();
        var limits = new QuotaLimits { TokensPerDay = 1000, CostPerDay = 1 };
        foreach (var count in (int[])[1, 2, 3, 4, 5])
        {
            QuotaClaim[] alike = [.. Enumerable.Range(0, count).Select(i => Claim(i, 10, 20))];
            QuotaClaim[] apart = [.. Enumerable.Range(0, count).Select(i => Claim(i, 10 + i, 20 + i))];
            foreach (var claims in (QuotaClaim[][])[alike, apart])
            {
                book.Reserve(claims, Start)!.Value.Reservation!.Release();
                book.Read(Start).ShouldAllBe(reading => reading.Used == 0 && reading.Reserved == 0);
            }
        }

        book.Reserve([Claim(0, 1, 2), Claim(1, 3, 4)], Start)!.Value.Reservation!.Dispose();
        book.Read(Start).Where(reading => reading.Used > 0).Select(reading => reading.Used).Order().ShouldBe([1, 2, 2, 3, 4, 4]);

        QuotaClaim Claim(int scope, long tokens, long cost) => new(new(QuotaScopeKind.Tenant, $"tenant {scope}"), limits, 0, tokens, cost);
    }

    [Fact]
    public async Task Callers_that_name_their_scopes_in_different_orders_do_not_wait_for_each_other()
    {
        var book = new QuotaBook();
        var limits = new QuotaLimits { ConcurrentRequests = 1000 };
        string[] names = ["a", "b", "c", "d", "e"];
        await Task.WhenAll(Enumerable.Range(0, 4).Select(task => Task.Run(() =>
        {
            var random = new Random(task);
            for (var i = 0; i < 20_000; i++)
            {
                var order = names.OrderBy(_ => random.Next()).Select(name => Claim(name, limits)).ToArray();
                book.Reserve(order, Start)!.Value.Reservation!.Release();
            }
        })));

        book.Read(Start).ShouldAllBe(reading => reading.Reserved == 0);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void A_call_whose_clock_was_read_just_before_midnight_ends_in_the_day_that_counted_it(int tills)
    {
        var book = new QuotaBook(tills: OpenTills.At(tills, () => 0));
        var limits = new QuotaLimits { TokensPerDay = 100_000 };
        var midnight = Start + 12 * TimeSpan.TicksPerHour;
        Reserve(book, "acme", limits, midnight - TimeSpan.TicksPerHour).Release();
        var faster = Reserve(book, "acme", limits, midnight);
        var slower = Reserve(book, "acme", limits, midnight - 1);
        book.Read(midnight);

        faster.Settle(new QuotaUsage(5, 0));
        slower.Settle(new QuotaUsage(5, 0));

        var reading = book.Read(midnight).Single(reading => reading.Limit == QuotaLimitKind.TokensPerDay);
        (reading.Used, reading.Reserved).ShouldBe((10, 0));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(40 * TimeSpan.TicksPerDay)]
    public void A_clock_that_is_set_back_over_a_months_end_leaves_nothing_reserved(long back)
    {
        var book = new QuotaBook();
        var limits = new QuotaLimits { TokensPerDay = 100, CostPerMonth = 0.0001m };
        var december = new DateTime(2026, 12, 1, 0, 0, 0, DateTimeKind.Utc).Ticks;
        Reserve(book, "acme", limits, december - back).Release();
        var open = Reserve(book, "acme", limits, december);
        for (var i = 0; i < 20; i++) { Reserve(book, "acme", limits, december - back).Release(); }

        open.Settle(new QuotaUsage(7, 7));

        var readings = book.Read(december - back).Where(reading => reading.Used + reading.Reserved > 0);
        readings.Select(reading => (reading.Used, reading.Reserved)).ShouldBe([(1, 0), (7, 0), (7, 0), (7, 0)]);
    }

    [Fact]
    public void A_clock_that_was_far_ahead_does_not_keep_scopes_from_being_forgotten()
    {
        var book = new QuotaBook();
        Reserve(book, "ahead", QuotaLimits.None, Start + 1000 * TimeSpan.TicksPerDay).Release();

        for (var i = 0; i < 100; i++) { Reserve(book, $"tenant {i}", QuotaLimits.None, Start + i * TimeSpan.TicksPerMinute).Release(); }

        book.Count.ShouldBeLessThan(5);
    }

    private static IQuotaReservation Reserve(QuotaBook book, string tenant, QuotaLimits limits, long now)
        => book.Reserve([Claim(tenant, limits)], now)!.Value.Reservation!;

    private static QuotaClaim Claim(string name, QuotaLimits limits) => new(new QuotaScope(QuotaScopeKind.Tenant, name), limits, 1, 10, 10);
}
