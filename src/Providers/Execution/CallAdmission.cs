namespace Providers.Execution;

/// <summary>The call's own place in its route's and its tenant's limits, held until its answer has ended.</summary>
internal readonly struct CallAdmission : IDisposable
{
    private readonly IQuotaReservation? reservation;

    private CallAdmission(IQuotaReservation? reservation) => this.reservation = reservation;

    public bool IsGranted => reservation is not null;

    public static ValueTask<CallAdmission> AskAsync(ChatCall call, ExecutionServices services)
    {
        var claims = new QuotaClaim[call.Scopes.Length];
        for (var i = 0; i < claims.Length; i++)
        {
            claims[i] = new QuotaClaim(call.Scopes[i].Scope, call.Scopes[i].Limits, 1, 0, 0);
        }

        var asking = services.Ledger.ReserveAsync(claims, call.Caller);
        return asking.IsCompletedSuccessfully ? new ValueTask<CallAdmission>(Told(call, asking.Result)) : WaitAsync(call, asking);
    }

    public void Dispose() => reservation?.Settle(default);

    private static async ValueTask<CallAdmission> WaitAsync(ChatCall call, ValueTask<QuotaDecision> asking)
        => Told(call, await asking.ConfigureAwait(false));

    private static CallAdmission Told(ChatCall call, QuotaDecision decision)
    {
        if (!decision.IsGranted)
        {
            call.Refuse(decision.Refusal.Scope.Name, decision.Refusal);
        }

        return new CallAdmission(decision.Reservation);
    }
}
