using Providers.Failures;
using Providers.Health;

namespace Providers.Execution;

/// <summary>Tells a backend's health what a failed leg says of it, by the failure table.</summary>
internal static class LegVerdict
{
    /// <summary>Whatever a provider says: a backend that is never asked again would need a restart to come back.</summary>
    private static readonly TimeSpan LongestHold = TimeSpan.FromDays(31);

    /// <param name="rule">What follows from the failure.</param>
    /// <param name="failure">What happened.</param>
    /// <param name="backend">Who failed.</param>
    /// <param name="permit">Closed here.</param>
    /// <param name="now">When it failed.</param>
    /// <param name="blame">Whether a failure that blames is the backend's own: not where we cut its time short.</param>
    /// <returns>The hold that began with this failure, to be told once; null when there is none, or it was held already.</returns>
    public static HealthHold? Apply(
        FailureRule rule, ChatBackendException failure, RoutedBackend backend, HealthPermit permit, DateTimeOffset now, bool blame)
    {
        if (rule.Health == HealthVerdict.Blame && blame)
        {
            permit.Fail(unreachable: rule.Kind == ChatFailureKind.Unreachable);
            return null;
        }

        permit.Ignore();
        if (rule.Health is not (HealthVerdict.Pace or HealthVerdict.Hold))
        {
            return null;
        }

        var hold = new HealthHold(ReasonOf(rule.Kind), IsHard: true, now + Bounded(failure.RetryAfter ?? rule.HoldFor));
        return backend.Health.Hold(hold.Reason, hold.Until, backend.State.Edition) ? hold : null;
    }

    private static TimeSpan Bounded(TimeSpan hold) => hold < LongestHold ? hold : LongestHold;

    private static HoldReason ReasonOf(ChatFailureKind kind) => kind switch
    {
        ChatFailureKind.QuotaExhausted => HoldReason.Quota,
        ChatFailureKind.Unauthorized => HoldReason.Key,
        ChatFailureKind.ModelNotFound => HoldReason.Model,
        _ => HoldReason.Pacing,
    };
}
