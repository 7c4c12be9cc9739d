using Providers.Quota;

namespace Providers.Execution;

/// <summary>Writes down what legs used. An answer that is there is not lost because a host's ledger can't note what it cost.</summary>
internal static class LegBooks
{
    /// <summary>Takes in what the provider says is left of its limits.</summary>
    public static void Observe(ExecutionServices services, QuotaScope scope, RateLimitReading reading)
    {
        try
        {
            services.Ledger.Observe(scope, reading);
        }
        catch (Exception exception)
        {
            services.Telemetry.LedgerFailed(exception);
        }
    }

    /// <summary>Ends a leg's reservation with what was used.</summary>
    public static void Close(ExecutionServices services, IQuotaReservation reservation, RouteAttempt attempt)
    {
        try
        {
            if (attempt.Usage is { } usage)
            {
                var tokens = (usage.InputTokenCount ?? 0) + (usage.OutputTokenCount ?? 0);
                reservation.Settle(new QuotaUsage(tokens, Micros.Charge(attempt.Cost ?? 0), attempt.Estimated));
            }
            else
            {
                reservation.Release();
            }
        }
        catch (Exception exception)
        {
            services.Telemetry.LedgerFailed(exception);
        }
    }

    /// <summary>Adds an attempt that has ended to its call, to the usage for people and to the meters.</summary>
    public static void Record(ExecutionServices services, ChatCall call, BackendDescriptor backend, RouteAttempt attempt)
    {
        call.Record(attempt);
        if (attempt.Usage is { } usage)
        {
            var at = call.Clock.StartedAtUtc + attempt.StartedAfter + attempt.Duration;
            services.Usage.Record(
                at.UtcTicks, backend.Name, call.Route.Name, call.Profile.Tenant, usage, attempt.Cost, attempt.Estimated);
        }

        services.Telemetry.SendEnded(call.Route.Name, backend, attempt);
    }
}
