using static Providers.ChatFailureKind;

namespace Providers.Failures;

/// <summary>What follows from each kind of failure: the one table, for plain and streamed requests alike.</summary>
internal static class FailurePolicy
{
    private static readonly TimeSpan FiveMinutes = TimeSpan.FromMinutes(5);

    private static readonly FailureRule[] Rules = InOrder(
        new(Unreachable, SameBackend.Once, OtherLeg.Yes, true, HealthVerdict.Blame, QuotaSettlement.Release),
        new(ServerError, SameBackend.Once, OtherLeg.Yes, true, HealthVerdict.Blame, QuotaSettlement.Release),
        new(Overloaded, SameBackend.AfterShortWait, OtherLeg.Yes, true, HealthVerdict.Blame, QuotaSettlement.Release),
        new(RateLimited, SameBackend.AfterShortWait, OtherLeg.Yes, true, HealthVerdict.Pace, QuotaSettlement.Release)
        { HoldFor = TimeSpan.FromSeconds(1) },
        new(QuotaExhausted, SameBackend.No, OtherLeg.Yes, true, HealthVerdict.Hold, QuotaSettlement.Release) { HoldFor = FiveMinutes },
        new(Unauthorized, SameBackend.No, OtherLeg.Yes, true, HealthVerdict.Hold, QuotaSettlement.Release) { HoldFor = FiveMinutes },
        new(ModelNotFound, SameBackend.No, OtherLeg.Yes, true, HealthVerdict.Hold, QuotaSettlement.Release) { HoldFor = FiveMinutes },
        new(Unsupported, SameBackend.Adapted, OtherLeg.Yes, true, HealthVerdict.Nothing, QuotaSettlement.Release),
        new(NoFirstContent, SameBackend.No, OtherLeg.Yes, true, HealthVerdict.Blame, QuotaSettlement.PostInput),
        new(Malformed, SameBackend.Once, OtherLeg.Yes, true, HealthVerdict.Blame, QuotaSettlement.PostInput),
        new(EmptyAnswer, SameBackend.No, OtherLeg.Yes, true, HealthVerdict.Blame, QuotaSettlement.PostDelivered),
        new(Interrupted, SameBackend.No, OtherLeg.ByInterruption, false, HealthVerdict.Blame, QuotaSettlement.PostDelivered),
        new(ContextTooLong, SameBackend.No, OtherLeg.LargerWindow, false, HealthVerdict.Nothing, QuotaSettlement.Release),
        new(ContentRefused, SameBackend.No, OtherLeg.IfRouteAllows, false, HealthVerdict.Nothing, QuotaSettlement.PostDelivered),
        new(BadRequest, SameBackend.No, OtherLeg.No, false, HealthVerdict.Nothing, QuotaSettlement.Release),
        new(Cancelled, SameBackend.No, OtherLeg.No, false, HealthVerdict.Nothing, QuotaSettlement.PostDelivered),
        new(DeadlinePassed, SameBackend.No, OtherLeg.No, false, HealthVerdict.Nothing, QuotaSettlement.PostDelivered));

    public static FailureRule For(ChatFailureKind kind) => Rules[(int)kind];

    private static FailureRule[] InOrder(params FailureRule[] rules) => [.. rules.OrderBy(rule => rule.Kind)];
}
