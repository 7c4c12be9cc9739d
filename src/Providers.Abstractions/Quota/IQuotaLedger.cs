namespace Providers;

/// <summary>Keeps limits: nothing is admitted beyond one, however many ask at once.</summary>
public interface IQuotaLedger
{
    /// <summary>Sets aside what all claims ask for, or nothing.</summary>
    /// <param name="claims">One per scope; read only until the call returns or completes.</param>
    /// <param name="cancellationToken">Ends the wait of a ledger that has to ask elsewhere.</param>
    ValueTask<QuotaDecision> ReserveAsync(ReadOnlyMemory<QuotaClaim> claims, CancellationToken cancellationToken = default);

    /// <summary>The part of a scope's tightest limit that is left, 0 to 1; 1 where it has none. Cheap: asked for every candidate.</summary>
    double Headroom(QuotaScope scope, QuotaLimits limits);

    /// <summary>Takes in what a provider says of its own limits: it lowers what is left, and never raises it.</summary>
    void Observe(QuotaScope scope, RateLimitReading reading);

    /// <summary>What every known scope has used and set aside.</summary>
    IReadOnlyList<QuotaReading> Read();
}
