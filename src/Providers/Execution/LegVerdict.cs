using Providers.Failures;
using Providers.Health;

namespace Providers.Execution;

/// <summary>Tells a backend's health what a failed leg says of it, by the failure table.</summary>
internal static class LegVerdict
{
    public static void Apply(
        FailureRule rule, ChatBackendException failure, RoutedBackend backend, HealthPermit permit, DateTimeOffset now, bool blame)
    {
        if (rule.Health == HealthVerdict.Blame && blame)
        {
            permit.Fail(unreachable: rule.Kind == ChatFailureKind.Unreachable);
            return;
        }

        permit.Ignore();
        if (rule.Health is HealthVerdict.Pace or HealthVerdict.Hold)
        {
            backend.Health.Hold(ReasonOf(rule.Kind), now + (failure.RetryAfter ?? rule.HoldFor));
        }
    }

    private static HoldReason ReasonOf(ChatFailureKind kind) => kind switch
    {
        ChatFailureKind.QuotaExhausted => HoldReason.Quota,
        ChatFailureKind.Unauthorized => HoldReason.Key,
        ChatFailureKind.ModelNotFound => HoldReason.Model,
        _ => HoldReason.Pacing,
    };
}
