namespace Providers.Execution;

/// <summary>Caps hedges at a share of the requests and one a minute.</summary>
internal sealed class HedgeBudget(TimeProvider time)
{
    private const double PerMinute = 1;
    private const double Most = 10;

    private readonly Lock gate = new();
    private double tokens = 1;
    private long refilledAt = time.GetTimestamp();

    /// <summary>Counts a request, which earns its share of a hedge.</summary>
    public void CountRequest(double share)
    {
        lock (gate)
        {
            tokens = Math.Min(Most, tokens + share);
        }
    }

    public bool TryHedge()
    {
        lock (gate)
        {
            var now = time.GetTimestamp();
            tokens = Math.Min(Most, tokens + time.GetElapsedTime(refilledAt, now).TotalMinutes * PerMinute);
            refilledAt = now;
            if (tokens < 1)
            {
                return false;
            }

            tokens--;
            return true;
        }
    }
}
