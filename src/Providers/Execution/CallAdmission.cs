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
    {
        var claims = new QuotaClaim[call.Scopes.Length];
        for (var i = 0; i < claims.Length; i++)
        {
            claims[i] = new QuotaClaim(call.Scopes[i].Scope, call.Scopes[i].Limits, 1, 0, 0);
        }

        var asking = services.ReserveAsync(claims, call, mayWait: true);
        return asking.IsCompletedSuccessfully
            ? new ValueTask<CallAdmission>(Told(call, asking.Result, services))
            : WaitAsync(call, asking, services);
    }

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
        => Told(call, await asking.ConfigureAwait(false), services);

    private static CallAdmission Told(ChatCall call, in QuotaDecision decision, ExecutionServices services)
    {
        if (!decision.IsGranted)
        {
            call.Refuse(decision.Refusal.Scope.Name, decision.Refusal);
        }

        return new CallAdmission(decision.Reservation, services);
    }
}
