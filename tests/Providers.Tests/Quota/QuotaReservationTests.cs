using Providers.Quota;

namespace Providers.Tests.Quota;

/// <summary>A call's first send takes the call's own requests along: the two end apart, in any order and each once.</summary>
public sealed class QuotaReservationTests
{
    private static readonly long Start = new DateTime(2026, 11, 21, 12, 0, 0, DateTimeKind.Utc).Ticks;
    private static readonly QuotaScope Backend = new(QuotaScopeKind.Backend, "openai");
    private static readonly QuotaScope Route = new(QuotaScopeKind.Route, "chat");
    private static readonly QuotaScope Tenant = new(QuotaScopeKind.Tenant, "acme");

    private static readonly QuotaLimits Limits = new()
    {
        ConcurrentRequests = 1000,
        RequestsPerDay = 1000,
        TokensPerDay = 100_000,
        CostPerDay = 1,
    };

    /// <summary>Without tills, taken at a till, and taken at one that was closed before it ended.</summary>
    public static TheoryData<int, bool> Places => new() { { 1, false }, { 4, false }, { 4, true } };

    [Theory]
    [MemberData(nameof(Places))]
    public void A_send_that_ends_leaves_its_calls_requests_under_way(int tills, bool isClosed)
    {
        var (book, reservation) = Reserve(tills, isClosed);

        reservation.SettleSend(new QuotaUsage(7, 8));

        Counts(book, QuotaLimitKind.RequestsPerDay).ShouldBe([(1, 0), (0, 1), (0, 1)]);
        Counts(book, QuotaLimitKind.ConcurrentRequests).ShouldBe([(0, 0), (0, 1), (0, 1)]);
        Counts(book, QuotaLimitKind.TokensPerDay).ShouldBe([(7, 0), (7, 0), (7, 0)]);
        Counts(book, QuotaLimitKind.CostPerDay).ShouldBe([(8, 0), (8, 0), (8, 0)]);
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void A_send_of_which_nothing_is_paid_gives_back_its_own_request_alone(int tills, bool isClosed)
    {
        var (book, reservation) = Reserve(tills, isClosed);

        reservation.ReleaseSend();

        Counts(book, QuotaLimitKind.RequestsPerDay).ShouldBe([(0, 0), (0, 1), (0, 1)]);
        Counts(book, QuotaLimitKind.TokensPerDay).ShouldBe([(0, 0), (0, 0), (0, 0)]);
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void A_call_that_ends_leaves_what_its_send_may_yet_use(int tills, bool isClosed)
    {
        var (book, reservation) = Reserve(tills, isClosed);

        reservation.EndCall();

        Counts(book, QuotaLimitKind.RequestsPerDay).ShouldBe([(0, 1), (1, 0), (1, 0)]);
        Counts(book, QuotaLimitKind.ConcurrentRequests).ShouldBe([(0, 1), (0, 0), (0, 0)]);
        Counts(book, QuotaLimitKind.TokensPerDay).ShouldBe([(0, 10), (0, 10), (0, 10)]);
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void Both_end_once_in_either_order(int tills, bool isClosed)
    {
        foreach (var isCallFirst in (bool[])[true, false])
        {
            var (book, reservation) = Reserve(tills, isClosed);
            if (isCallFirst) { reservation.EndCall(); }
            reservation.SettleSend(new QuotaUsage(7, 8));
            reservation.EndCall();
            ShouldHaveEnded(book);

            reservation.SettleSend(new QuotaUsage(70, 80));
            reservation.ReleaseSend();
            reservation.EndCall();
            reservation.Settle(new QuotaUsage(70, 80));
            reservation.Release();
            reservation.Dispose();
            ShouldHaveEnded(book);
        }

        void ShouldHaveEnded(QuotaBook book)
        {
            Counts(book, QuotaLimitKind.RequestsPerDay).ShouldBe([(1, 0), (1, 0), (1, 0)]);
            Counts(book, QuotaLimitKind.ConcurrentRequests).ShouldBe([(0, 0), (0, 0), (0, 0)]);
            Counts(book, QuotaLimitKind.TokensPerDay).ShouldBe([(7, 0), (7, 0), (7, 0)]);
            Counts(book, QuotaLimitKind.CostPerDay).ShouldBe([(8, 0), (8, 0), (8, 0)]);
        }
    }

    [Fact]
    public void What_ends_all_of_it_ends_what_is_left_of_it()
    {
        var (book, reservation) = Reserve(tills: 1, isClosed: false);
        reservation.SettleSend(new QuotaUsage(7, 8));
        reservation.Release();
        Counts(book, QuotaLimitKind.RequestsPerDay).ShouldBe([(1, 0), (0, 0), (0, 0)]);
        Counts(book, QuotaLimitKind.TokensPerDay).ShouldBe([(7, 0), (7, 0), (7, 0)]);

        (book, reservation) = Reserve(tills: 1, isClosed: false);
        reservation.SettleSend(new QuotaUsage(7, 8));
        reservation.Settle(new QuotaUsage(70, 80));
        Counts(book, QuotaLimitKind.RequestsPerDay).ShouldBe([(1, 0), (1, 0), (1, 0)]);
        Counts(book, QuotaLimitKind.TokensPerDay).ShouldBe([(7, 0), (7, 0), (7, 0)], "of the send, the first word counts");

        (book, reservation) = Reserve(tills: 1, isClosed: false);
        reservation.EndCall();
        reservation.Dispose();
        Counts(book, QuotaLimitKind.RequestsPerDay).ShouldBe([(1, 0), (1, 0), (1, 0)]);
        Counts(book, QuotaLimitKind.TokensPerDay).ShouldBe([(10, 0), (10, 0), (10, 0)]);
    }

    [Fact]
    public void A_later_send_of_the_call_ends_whole()
    {
        var book = new QuotaBook();
        QuotaClaim[] claims = [new(Backend, Limits, 1, 10, 20), new(Route, Limits, 0, 10, 20)];
        var reservation = Reserve(book, claims);

        reservation.ReleaseSend();

        book.Read(Start).ShouldAllBe(reading => reading.Used == 0 && reading.Reserved == 0);
        Sweep(book, days: 1);
        book.Count.ShouldBe(1, "the sweeper's own scope");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_scope_is_forgotten_only_when_both_have_ended(bool isCallFirst)
    {
        var book = new QuotaBook();
        var reservation = Reserve(book, [new(Backend, Limits, 1, 10, 20), new(Route, Limits, 1, 10, 20)]);
        if (isCallFirst) { reservation.EndCall(); } else { reservation.ReleaseSend(); }

        Sweep(book, days: 1);
        book.Count.ShouldBe(isCallFirst ? 3 : 2, "what is under way is kept, the sweeper's own scope beside it");

        if (isCallFirst) { reservation.ReleaseSend(); } else { reservation.EndCall(); }
        Sweep(book, days: 2);
        book.Count.ShouldBe(1);
    }

    private static (QuotaBook Book, QuotaReservation Reservation) Reserve(int tills, bool isClosed)
    {
        var book = new QuotaBook(tills: tills == 1 ? new TillRule(1) : OpenTills.At(tills, () => 0));
        QuotaClaim[] claims = [new(Backend, Limits, 1, 10, 20), new(Route, Limits, 1, 10, 20), new(Tenant, Limits, 1, 10, 20)];
        Reserve(book, claims).Release();
        book.Openings.ShouldBe(tills == 1 ? 0 : 3);
        var reservation = Reserve(book, claims);
        if (isClosed) { book.Read(Start); }
        return (book, reservation);
    }

    /// <summary>A new scope comes: then those that bind nobody go.</summary>
    private static void Sweep(QuotaBook book, int days)
        => Reserve(book, [new(new QuotaScope(QuotaScopeKind.Tenant, $"day {days}"), Limits, 1, 0, 0)], days * TimeSpan.TicksPerDay).Release();

    private static QuotaReservation Reserve(QuotaBook book, QuotaClaim[] claims, long after = 0)
        => (QuotaReservation)book.Reserve(claims, Start + after)!.Value.Reservation!;

    /// <summary>Used and reserved by the backend, the route and the tenant.</summary>
    private static IEnumerable<(long Used, long Reserved)> Counts(QuotaBook book, QuotaLimitKind limit)
    {
        var readings = book.Read(Start);
        return ((QuotaScope[])[Backend, Route, Tenant])
            .Select(scope => readings.SingleOrDefault(reading => reading.Scope == scope && reading.Limit == limit))
            .Select(reading => reading is null ? (0, 0) : (reading.Used, reading.Reserved));
    }
}
