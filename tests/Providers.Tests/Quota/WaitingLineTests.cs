using Providers.Quota;

namespace Providers.Tests.Quota;

public sealed class WaitingLineTests
{
    private static readonly QuotaClaim[] Claims = [new(new QuotaScope(QuotaScopeKind.Backend, "openai"), QuotaLimits.None, 1, 0, 0)];
    private static readonly QuotaRefusal Refusal = new(Claims[0].Scope, QuotaLimitKind.ConcurrentRequests, null);

    private readonly WaitingLine line = new(most: 2);

    [Fact]
    public void Who_comes_later_stays_behind_its_equals_and_its_betters_and_no_others()
    {
        Join(priority: 3);

        line.AheadOf(Claims, 2).ShouldBe(Refusal);
        line.AheadOf(Claims, 3).ShouldBe(Refusal);
        line.AheadOf(Claims, 4).ShouldBeNull();
    }

    [Fact]
    public void Only_so_many_may_wait()
    {
        var first = Join().ShouldNotBeNull();
        Join().ShouldNotBeNull();
        Join().ShouldBeNull();

        line.Leave(first);

        Join().ShouldNotBeNull();
    }

    private QuotaWaiter? Join(int priority = 0)
        => line.Join(Claims, new QuotaPatience(priority, TimeSpan.FromMinutes(1)), DateTimeOffset.UnixEpoch, Refusal);
}
