namespace Providers.Quota;

/// <summary>A foreign ledger's reservation that tells the queue when it ends: then there may be room for another.</summary>
internal sealed class WatchedReservation(IQuotaReservation inner, QuotaQueue queue) : IQuotaReservation
{
    public void Settle(QuotaUsage usage)
    {
        inner.Settle(usage);
        queue.Wake();
    }

    public void Release()
    {
        inner.Release();
        queue.Wake();
    }

    public void Dispose()
    {
        inner.Dispose();
        queue.Wake();
    }
}
