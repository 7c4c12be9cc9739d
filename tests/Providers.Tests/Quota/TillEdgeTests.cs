using Providers.Quota;

namespace Providers.Tests.Quota;

/// <summary>Every till is used up to its last unit, one caller after the other: one too many in any of them would show.</summary>
public sealed class TillEdgeTests
{
    private static readonly long Start = new DateTime(2026, 11, 21, 12, 0, 0, DateTimeKind.Utc).Ticks;
    private static readonly QuotaScope Backend = new(QuotaScopeKind.Backend, "openai");

    private readonly QuotaBook book;
    private int till;

    public TillEdgeTests() => book = new QuotaBook(tills: OpenTills.At(4, () => till++));

    // One claim is the account's own, and opens them; 20 are for each of the four.
    public static TheoryData<QuotaLimits> Edges =>
    [
        new QuotaLimits { RequestsPerMinute = 81 },
        new QuotaLimits { RequestsPerMinute = 1000, Burst = 81 },
        new QuotaLimits { TokensPerMinute = 810 },
        new QuotaLimits { ConcurrentRequests = 81 },
        new QuotaLimits { RequestsPerDay = 81 },
        new QuotaLimits { TokensPerDay = 810 },
    ];

    [Theory]
    [MemberData(nameof(Edges))]
    public void The_last_unit_of_the_last_till_is_the_last_of_the_limit(QuotaLimits limits)
    {
        var granted = 0;
        while (granted < 200 && Reserve(limits).IsGranted) { granted++; }

        granted.ShouldBe(81);
        book.Openings.ShouldBe(1);
    }

    [Theory]
    [InlineData(QuotaLimitKind.CostPerDay)]
    [InlineData(QuotaLimitKind.CostPerMonth)]
    public void No_till_spends_past_a_budgets_mark_without_a_word(QuotaLimitKind kind)
    {
        var limits = kind == QuotaLimitKind.CostPerDay ? new QuotaLimits { CostPerDay = 0.001m } : new QuotaLimits { CostPerMonth = 0.001m };
        var (told, spent) = (new List<(int, long)>(), 0);
        book.BudgetPassed += notice => told.Add((notice.Percent, notice.SpentMicros));
        while (Reserve(limits, cost: 1).Reservation is { } reservation)
        {
            reservation.Settle(new QuotaUsage(0, 1));
            spent++;
        }

        spent.ShouldBe(1000);
        told.ShouldBe([(80, 800), (100, 1000)]);
        book.Openings.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void What_tills_took_late_has_not_drained_since_they_opened()
    {
        var limits = new QuotaLimits { RequestsPerMinute = 6000, Burst = 161 };
        Reserve(limits).IsGranted.ShouldBeTrue();

        var (granted, late) = (0, Start + TimeSpan.TicksPerSecond * 9 / 10);
        while (granted < 1000 && Reserve(limits, now: late).IsGranted) { granted++; }

        granted.ShouldBe(161);
    }

    private QuotaDecision Reserve(QuotaLimits limits, long tokens = 10, long cost = 0, long? now = null)
        => book.Reserve([new QuotaClaim(Backend, limits, 1, tokens, cost)], now ?? Start)!.Value;
}
