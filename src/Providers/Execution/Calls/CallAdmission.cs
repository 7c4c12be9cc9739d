using Providers.Quota;

namespace Providers.Execution;

/// <summary>The call's own place in its route's and its tenant's limits, held until its answer has ended.</summary>
internal readonly struct CallAdmission : IDisposable
{
    private readonly IQuotaReservation? reservation;
    private readonly ExecutionServices services;
    private readonly bool isFirstSends;

    private CallAdmission(IQuotaReservation? reservation, ExecutionServices services, bool isFirstSends)
    {
        this.reservation = reservation;
        this.services = services;
        this.isFirstSends = isFirstSends;
    }

    public bool IsGranted => reservation is not null;

    /// <summary>Asks for the place by itself, and waits in line for it where the call would rather wait than be refused.</summary>
    public static ValueTask<CallAdmission> AskAsync(ChatCall call, ExecutionServices services)
        => services.TryReserve(call.Scopes.Admission, call, mayWait: true, call.Clock.StartedAt, out var decision)
            ? new ValueTask<CallAdmission>(Told(call, decision, services))
            : WaitAsync(call, services.ReserveAsync(call.Scopes.Admission, call, mayWait: true), services);

    /// <summary>The place that the call's first send took along.</summary>
    public static CallAdmission With(QuotaReservation firstSend, ExecutionServices services)
        => new(firstSend, services, isFirstSends: true);

    public void Dispose()
    {
        try
        {
            if (isFirstSends)
            {
                ((QuotaReservation)reservation!).EndCall();
            }
            else
            {
                reservation?.Settle(default);
            }
        }
        catch (Exception exception)
        {
            services.Telemetry.LedgerFailed(exception);
        }
    }

    private static async ValueTask<CallAdmission> WaitAsync(ChatCall call, ValueTask<QuotaDecision> asking, ExecutionServices services)
        => Told(call, await asking.ConfigureAwait(false), services);

    private static CallAdmission Told(ChatCall call, QuotaDecision decision, ExecutionServices services)
    {
        if (!decision.IsGranted)
        {
            call.Refuse(decision.Refusal.Scope.Name, decision.Refusal);
        }

        return new CallAdmission(decision.Reservation, services, isFirstSends: false);
    }
}
