namespace Providers.Tests.Execution;

/// <summary>A ledger without limits that decides on one backend's sends only when it is let.</summary>
internal sealed class GatedLedger(string slow) : IQuotaLedger
{
    private readonly TaskCompletionSource gate = new();
    private int settled;
    private int released;

    /// <summary>Whether it fails as it takes back what was reserved for that backend.</summary>
    public bool FailsToTakeBack { get; init; }

    /// <summary>How many of that backend's sends were charged, and how many were taken back.</summary>
    public (int Settled, int Released) Ended => (Volatile.Read(ref settled), Volatile.Read(ref released));

    public void Open() => gate.SetResult();

    public async ValueTask<QuotaDecision> ReserveAsync(ReadOnlyMemory<QuotaClaim> claims, CancellationToken cancellationToken = default)
    {
        if (claims.Span[0].Scope.Name != slow)
        {
            return QuotaDecision.Granted(new Held(null));
        }

        await gate.Task;
        return QuotaDecision.Granted(new Held(this));
    }

    public double Headroom(QuotaScope scope, QuotaLimits limits) => 1;

    public void Observe(QuotaScope scope, RateLimitReading reading)
    {
    }

    public IReadOnlyList<QuotaReading> Read() => [];

    private sealed class Held(GatedLedger? owner) : IQuotaReservation
    {
        public void Settle(QuotaUsage usage)
        {
            if (owner is not null)
            {
                Interlocked.Increment(ref owner.settled);
            }
        }

        public void Release()
        {
            if (owner is null)
            {
                return;
            }

            Interlocked.Increment(ref owner.released);
            if (owner.FailsToTakeBack)
            {
                throw new IOException("the ledger is away");
            }
        }

        public void Dispose()
        {
        }
    }
}
