namespace Providers;

/// <summary>Quota set aside for one call or one send. Ends exactly once: the first word wins, later ones do nothing.</summary>
/// <remarks>Thread-safe. Disposing one that has not ended posts all of it: what is unknown is counted, never lost.</remarks>
public interface IQuotaReservation : IDisposable
{
    /// <summary>Ends it with what was used. Use above what was reserved becomes a debt that later requests wait out.</summary>
    void Settle(QuotaUsage usage);

    /// <summary>Ends it and gives back everything, the count of requests too: nothing was spent.</summary>
    void Release();
}
