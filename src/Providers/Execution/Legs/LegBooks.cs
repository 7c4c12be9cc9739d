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
    /// <param name="services">What every call shares.</param>
    /// <param name="reservation">The leg's.</param>
    /// <param name="attempt">How it ended.</param>
    /// <param name="endsCall">Whether its call ends with it; else the place that the first send took along for its call is kept.</param>
    public static void Close(ExecutionServices services, IQuotaReservation reservation, RouteAttempt attempt, bool endsCall)
    {
        try
        {
            if (attempt.Usage is not { } usage)
            {
                Release(reservation);
                return;
            }

            var tokens = PeriodMeter.Add(usage.InputTokenCount ?? 0, usage.OutputTokenCount ?? 0);
            var used = new QuotaUsage(tokens, Micros.Charge(attempt.Cost ?? 0), attempt.Estimated);
            if (!endsCall && reservation is QuotaReservation own)
            {
                own.SettleSend(used);
            }
            else
            {
                reservation.Settle(used);
            }
        }
        catch (Exception exception)
        {
            services.Telemetry.LedgerFailed(exception);
            Dispose(services, reservation);
        }
    }

    /// <summary>Gives back what was reserved for a send of which nothing is to be paid; the place of its call is kept.</summary>
    public static void Release(IQuotaReservation reservation)
    {
        if (reservation is QuotaReservation own)
        {
            own.ReleaseSend();
        }
        else
        {
            reservation.Release();
        }
    }

    /// <summary>What a host's ledger could not end with what was used, it may yet end with all that was set aside.</summary>
    private static void Dispose(ExecutionServices services, IQuotaReservation reservation)
    {
        try
        {
            reservation.Dispose();
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
            var at = call.Clock.UtcTicksAfter(attempt.StartedAfter + attempt.Duration);
            services.Usage.Record(
                at, backend.Name, call.Route.Name, call.Profile.Tenant, usage, attempt.Cost, attempt.Estimated);
        }

        services.Telemetry.SendEnded(call.Route.Name, backend, attempt);
    }
}
