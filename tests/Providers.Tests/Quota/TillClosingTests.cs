using Providers.Quota;

namespace Providers.Tests.Quota;

/// <summary>Tills close, and are counted, as soon as anything would be decided otherwise than when they were opened.</summary>
public sealed class TillClosingTests
{
    private static readonly long Start = new DateTime(2026, 11, 21, 12, 0, 0, DateTimeKind.Utc).Ticks;
    private static readonly QuotaScope Backend = new(QuotaScopeKind.Backend, "openai");

    private readonly QuotaBook book = new(tills: OpenTills.At(4, () => 0));

    [Fact]
    public void A_call_ends_on_the_day_that_admitted_it_whether_or_not_its_till_has_closed()
    {
        var limits = new QuotaLimits { TokensPerDay = 100_000, CostPerMonth = 10 };
        var evening = Start + 12 * TimeSpan.TicksPerHour - TimeSpan.TicksPerMillisecond;
        book.Reserve([Claim(limits)], evening);
        var (early, late) = (book.Reserve([Claim(limits)], evening)!.Value.Reservation!, book.Reserve([Claim(limits)], evening)!.Value.Reservation!);

        early.Settle(new QuotaUsage(7, 5));
        book.Reserve([Claim(limits)], evening + TimeSpan.TicksPerMillisecond);
        late.Settle(new QuotaUsage(12, 5));

        var readings = book.Read(evening + TimeSpan.TicksPerMillisecond);
        readings.Single(reading => reading.Limit == QuotaLimitKind.TokensPerDay).ShouldSatisfyAllConditions(
            reading => reading.Used.ShouldBe(2), reading => reading.Reserved.ShouldBe(10));
        readings.Single(reading => reading.Limit == QuotaLimitKind.CostPerMonth).ShouldSatisfyAllConditions(
            reading => reading.Used.ShouldBe(10), reading => reading.Reserved.ShouldBe(10));
    }

    [Fact]
    public void Use_above_a_hold_that_its_till_cannot_bear_ends_the_hold_whatever_another_till_could_bear()
    {
        var till = 0;
        var crossed = new QuotaBook(tills: OpenTills.At(2, () => till));
        var limits = new QuotaLimits { TokensPerDay = 1010, CostPerMonth = 1 };
        var open = new Queue<IQuotaReservation>();
        for (var i = 0; i < 51; i++) { open.Enqueue(crossed.Reserve([Claim(limits)], Start)!.Value.Reservation!); }
        crossed.Openings.ShouldBe(1, "the first was the account's own, and the others have filled one till");
        open.Dequeue().Release();

        till = 1;
        open.Dequeue().Settle(new QuotaUsage(12, 6));
        foreach (var reservation in open) { reservation.Settle(new QuotaUsage(10, 5)); }

        crossed.Read(Start).ShouldContain(reading => reading.Limit == QuotaLimitKind.TokensPerDay && reading.Used == 502);
        crossed.Read(Start).ShouldContain(reading => reading.Limit == QuotaLimitKind.CostPerMonth && reading.Used == 251);
        crossed.Read(Start).ShouldAllBe(reading => reading.Reserved == 0);
    }

    [Fact]
    public void New_limits_bind_the_next_claim()
    {
        for (var i = 0; i < 100; i++) { book.Reserve([Claim(new QuotaLimits { RequestsPerDay = 10_000 })], Start); }

        book.Reserve([Claim(new QuotaLimits { RequestsPerDay = 100 })], Start)!.Value.IsGranted.ShouldBeFalse();
    }

    [Fact]
    public void A_smaller_share_binds_the_next_claim()
    {
        var limits = new QuotaLimits { ConcurrentRequests = 10_000 };
        for (var i = 0; i < 100; i++) { book.Reserve([Claim(limits)], Start); }

        book.Shares.Change(NodeParts.Between(0, 0.01), Start);

        book.Reserve([Claim(limits)], Start)!.Value.IsGranted.ShouldBeFalse();
    }

    [Fact]
    public void A_clock_that_ran_ahead_and_was_set_right_counts_each_day_by_itself()
    {
        var limits = new QuotaLimits { TokensPerDay = 100_000 };
        foreach (var now in (long[])[Start + 3000 * TimeSpan.TicksPerDay, Start])
        {
            for (var i = 0; i < 50; i++) { book.Reserve([Claim(limits)], now)!.Value.Reservation!.Settle(new QuotaUsage(10, 0)); }
        }

        book.Reserve([Claim(limits)], Start + 12 * TimeSpan.TicksPerHour);
        book.Read(Start + 12 * TimeSpan.TicksPerHour)
            .Single(reading => reading.Limit == QuotaLimitKind.TokensPerDay).ShouldSatisfyAllConditions(
                reading => reading.Used.ShouldBe(0), reading => reading.Reserved.ShouldBe(10));
    }

    [Fact]
    public void What_a_provider_says_binds_the_next_claim()
    {
        for (var i = 0; i < 100; i++) { book.Reserve([Claim(QuotaLimits.None)], Start); }

        book.Observe(Backend, new RateLimitReading { RemainingRequests = 5, ResetRequests = TimeSpan.FromMinutes(1) }, Start);

        for (var i = 0; i < 5; i++) { book.Reserve([Claim(QuotaLimits.None)], Start)!.Value.IsGranted.ShouldBeTrue(); }
        book.Reserve([Claim(QuotaLimits.None)], Start)!.Value.IsGranted.ShouldBeFalse();
    }

    [Fact]
    public void Open_only_where_callers_meet_and_stay_open_only_while_they_spare_them_that()
    {
        var tills = new Tills(new TillRule(2, CrowdedAfter: 3, WorthAfter: 2));
        var (opening, room) = (0, new Allotment(1000, 1000, 1000, 1000));
        tills.Meet();
        tills.Meet();
        tills.ShouldOpen.ShouldBeFalse();
        tills.Meet();
        tills.ShouldOpen.ShouldBeTrue();

        tills.TryOpen(room, Claim(QuotaLimits.None), NodeShare.Whole, (Start, Start + TimeSpan.TicksPerDay), ref opening);
        for (var i = 0; i < 2; i++) { tills.At(i).Take(Claim(QuotaLimits.None), Start); }
        tills.Close();
        tills.ShouldOpen.ShouldBeTrue();

        tills.TryOpen(room, Claim(QuotaLimits.None), NodeShare.Whole, (Start, Start + TimeSpan.TicksPerDay), ref opening);
        tills.Close();
        tills.ShouldOpen.ShouldBeFalse();
    }

    [Fact]
    public void Who_reaches_a_till_that_has_been_counted_is_sent_to_the_account()
    {
        var (tills, opening) = (new Tills(OpenTills.At(2)), 0);
        tills.TryOpen(new Allotment(1000, 1000, 1000, 1000), Claim(QuotaLimits.None), NodeShare.Whole, (Start, Start + TimeSpan.TicksPerDay), ref opening);
        tills.At(1).IsOpen.ShouldBeTrue();

        tills.Close();

        tills.At(0).IsOpen.ShouldBeFalse("a caller may have found the tills open and entered this one since");
        tills.At(1).IsOpen.ShouldBeFalse();
    }

    private static QuotaClaim Claim(QuotaLimits limits) => new(Backend, limits, 1, 10, 5);
}
