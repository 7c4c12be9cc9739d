namespace Providers.Execution;

/// <summary>The call's own place in its route's and its tenant's limits, held until its answer has ended.</summary>
internal readonly struct CallAdmission : IDisposable
{
    private readonly IQuotaReservation? reservation;
    private readonly ExecutionServices services;

    private CallAdmission(IQuotaReservation? reservation, ExecutionServices services)
    {
        this.reservation = reservation;
        this.services = services;
    }

    public bool IsGranted => reservation is not null;

    public static ValueTask<CallAdmission> AskAsync(ChatCall call, ExecutionServices services)
        => services.TryReserve(call.Scopes.Admission, call, mayWait: true, call.Clock.StartedAt, out var decision)
            ? new ValueTask<CallAdmission>(Told(call, decision, services, call.Clock.StartedAt))
            : WaitAsync(call, services.ReserveAsync(call.Scopes.Admission, call, mayWait: true), services);

    public void Dispose()
    {
        try
        {
            reservation?.Settle(default);
        }
        catch (Exception exception)
        {
            services.Telemetry.LedgerFailed(exception);
        }
    }

    private static async ValueTask<CallAdmission> WaitAsync(ChatCall call, ValueTask<QuotaDecision> asking, ExecutionServices services)
        => Told(call, await asking.ConfigureAwait(false), services, call.Clock.Timestamp);

    private static CallAdmission Told(ChatCall call, QuotaDecision decision, ExecutionServices services, long now)
    {
        if (!decision.IsGranted)
        {
            call.Refuse(decision.Refusal.Scope.Name, decision.Refusal);
        }

        call.AdmittedAt = now;
        return new CallAdmission(decision.Reservation, services);
    }
}
