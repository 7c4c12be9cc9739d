using Providers.Quota;

namespace Providers.Tests.Quota;

public sealed class BudgetTests : LedgerFixture
{
    private static readonly QuotaLimits Dollar = new() { CostPerDay = 1 };

    private readonly List<BudgetNotice> told = [];

    public BudgetTests() => ((IBudgetSource)Ledger).BudgetPassed += told.Add;

    [Fact]
    public void Tells_once_at_eighty_and_once_at_a_hundred_percent()
    {
        Spend(Dollar, 799_999);
        told.ShouldBeEmpty();

        Spend(Dollar, 1);
        told.ShouldHaveSingleItem().ShouldBe(
            new BudgetNotice(Backend, QuotaLimitKind.CostPerDay, 80, 800_000, 1_000_000, new DateTimeOffset(Clock.GetUtcNow().Date.AddDays(1), TimeSpan.Zero)));

        Spend(Dollar, 199_999);
        told.Count.ShouldBe(1);
        Spend(Dollar, 1);
        Spend(new QuotaLimits { CostPerDay = 2 }, 1);
        told.Select(notice => notice.Percent).ShouldBe([80, 100]);
    }

    [Fact]
    public void Tells_both_marks_when_one_call_passes_both()
    {
        Spend(Dollar, 1_000_000);

        told.Select(notice => notice.Percent).ShouldBe([80, 100]);
    }

    [Fact]
    public void Is_spent_when_too_little_is_left_for_a_call()
    {
        Spend(Dollar, 900_000);
        told.Clear();

        Refused(Claim(Dollar, cost: 200_000));
        Refused(Claim(Dollar, cost: 200_000));

        told.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            notice => notice.Percent.ShouldBe(100), notice => notice.SpentMicros.ShouldBe(900_000));
    }

    [Fact]
    public void Is_not_spent_while_calls_under_way_may_give_back_enough()
    {
        var open = Granted(Claim(Dollar, cost: 900_000));
        Refused(Claim(Dollar, cost: 200_000));
        open.Settle(new QuotaUsage(0, 100_000));

        told.ShouldBeEmpty();
    }

    [Fact]
    public void A_call_that_no_budget_would_hold_says_nothing_of_it()
    {
        Refused(Claim(Dollar, cost: 1_000_001));

        told.ShouldBeEmpty();
    }

    [Fact]
    public void Begins_again_with_the_day_and_the_month()
    {
        Clock.Set(new DateTimeOffset(2026, 11, 29, 12, 0, 0, TimeSpan.Zero));
        var limits = new QuotaLimits { CostPerDay = 1, CostPerMonth = 1 };
        for (var day = 0; day < 3; day++)
        {
            Spend(limits, day == 0 ? 850_000 : 1);
            Clock.Advance(TimeSpan.FromDays(1));
        }

        Spend(limits, 850_000);
        told.Select(notice => (notice.Limit, notice.Percent, notice.ResetsAt.Month, notice.ResetsAt.Day)).ShouldBe(
        [
            (QuotaLimitKind.CostPerDay, 80, 11, 30), (QuotaLimitKind.CostPerMonth, 80, 12, 1),
            (QuotaLimitKind.CostPerDay, 80, 12, 3), (QuotaLimitKind.CostPerMonth, 80, 1, 1),
        ]);
    }

    [Fact]
    public void A_new_limit_is_told_of_anew_and_the_same_one_is_not()
    {
        Spend(Dollar, 850_000);
        Spend(Dollar with { TokensPerDay = 5 }, 1);
        told.Count.ShouldBe(1);

        Spend(new QuotaLimits { CostPerDay = 1.05m }, 1);
        told.Count.ShouldBe(2);
    }

    [Fact]
    public void Calls_of_before_and_after_a_reload_are_told_of_each_limit_once()
    {
        var raised = Dollar with { CostPerDay = 1.1m };
        Spend(Dollar, 900_000);
        for (var i = 0; i < 5; i++)
        {
            Spend(raised, 10);
            Spend(Dollar, 10);
        }

        told.Select(notice => (notice.AllowedMicros, notice.Percent)).ShouldBe([(1_000_000, 80), (1_100_000, 80)]);
        Spend(Dollar, 99_900);
        Spend(raised, 1);
        told.Skip(2).Select(notice => (notice.AllowedMicros, notice.Percent)).ShouldBe([(1_000_000, 100)]);

        Clock.Advance(TimeSpan.FromDays(1));
        Spend(Dollar, 900_000);
        Spend(raised, 1);
        told.Skip(3).Select(notice => (notice.AllowedMicros, notice.Percent)).ShouldBe([(1_000_000, 80), (1_100_000, 80)]);
    }

    [Fact]
    public void Says_nothing_where_no_cost_is_limited()
    {
        Spend(QuotaLimits.None, long.MaxValue);
        Spend(new QuotaLimits { TokensPerDay = 1, CostPerMonth = 0 }, 0);

        told.ShouldBeEmpty();
    }

    [Fact]
    public async Task Tells_once_however_many_spend_at_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 10_000; i++)
            {
                if (Reserve(Claim(Dollar, cost: 13)) is { IsGranted: true } granted) { granted.Reservation!.Settle(new QuotaUsage(0, 13)); }
            }
        })));

        told.Select(notice => notice.Percent).ShouldBe([80, 100]);
    }

    private void Spend(QuotaLimits limits, long cost) => Granted(Claim(limits, cost: cost)).Settle(new QuotaUsage(0, cost));
}
