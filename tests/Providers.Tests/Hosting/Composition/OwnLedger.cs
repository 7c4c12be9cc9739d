using Providers.Quota;

namespace Providers.Tests.Hosting.Composition;

internal sealed class OwnLedger : IQuotaLedger, IDisposable
{
    private readonly MemoryQuotaLedger inner = new();

    public int Reservations { get; private set; }

    public bool IsDisposed { get; private set; }

    public ValueTask<QuotaDecision> ReserveAsync(ReadOnlyMemory<QuotaClaim> claims, CancellationToken cancellationToken = default)
    {
        Reservations++;
        return inner.ReserveAsync(claims, cancellationToken);
    }

    public double Headroom(QuotaScope scope, QuotaLimits limits) => inner.Headroom(scope, limits);

    public void Observe(QuotaScope scope, RateLimitReading reading) => inner.Observe(scope, reading);

    public IReadOnlyList<QuotaReading> Read() => inner.Read();

    public void Dispose() => IsDisposed = true;
}
