using Providers.Health;

namespace Providers.Tests.Health;

public class HoldSetTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_later_hold_never_shortens_an_earlier_one()
    {
        var holds = new HoldSet();
        holds.Add(HoldReason.Pacing, Now.AddMinutes(5), Now);
        holds.Add(HoldReason.Pacing, Now.AddSeconds(1), Now);

        holds.Longest(Now).ShouldBe(new(HoldReason.Pacing, true, Now.AddMinutes(5)));
    }

    [Fact]
    public void Ends_by_itself()
    {
        var holds = new HoldSet();
        holds.Add(HoldReason.Quota, Now.AddMinutes(5), Now);

        holds.Longest(Now.AddMinutes(5).AddTicks(-1)).ShouldNotBeNull();
        holds.Longest(Now.AddMinutes(5)).ShouldBeNull();
        holds.Any.ShouldBeFalse();
    }

    [Fact]
    public void Tells_the_one_that_ends_last()
    {
        var holds = new HoldSet();
        holds.Add(HoldReason.Key, Now.AddMinutes(5), Now);
        holds.Add(HoldReason.Pacing, Now.AddSeconds(2), Now);
        holds.Add(HoldReason.Budget, DateTimeOffset.MaxValue, Now);

        holds.Longest(Now)!.Value.Reason.ShouldBe(HoldReason.Budget);
        holds.Remove(HoldReason.Budget);
        holds.Longest(Now)!.Value.Reason.ShouldBe(HoldReason.Key);
        holds.Remove(HoldReason.Key);
        holds.Longest(Now)!.Value.Reason.ShouldBe(HoldReason.Pacing);
        holds.Remove(HoldReason.Pacing);
        holds.Longest(Now).ShouldBeNull();
    }

    [Fact]
    public void Says_once_that_a_hold_begins()
    {
        var holds = new HoldSet();

        holds.Add(HoldReason.Key, Now.AddMinutes(5), Now).ShouldBeTrue();
        holds.Add(HoldReason.Key, Now.AddMinutes(9), Now.AddMinutes(1)).ShouldBeFalse();
        holds.Add(HoldReason.Quota, Now.AddMinutes(9), Now).ShouldBeTrue();
        holds.Add(HoldReason.Key, Now.AddMinutes(20), Now.AddMinutes(9)).ShouldBeTrue();
        holds.Add(HoldReason.Model, Now.AddMinutes(-1), Now).ShouldBeFalse();
    }
}
