namespace Providers.Execution;

/// <summary>
/// Caps hedges at a share of the requests; where that is less than one a minute, at one a minute, so that a quiet router may hedge too.
/// </summary>
internal sealed class HedgeBudget(TimeProvider time)
{
    private const double PerMinute = 1;
    private const double Most = 10;

    private readonly Lock gate = new();
    private double tokens = 1;
    private double toRepay = 1;
    private double earned;
    private long toppedUpAt = time.GetTimestamp();

    /// <summary>Counts a request, which earns its share of a hedge.</summary>
    public void CountRequest(double share)
    {
        lock (gate)
        {
            earned += share;
            Add(share);
        }
    }

    public bool TryHedge()
    {
        lock (gate)
        {
            TopUp();
            if (tokens < 1)
            {
                return false;
            }

            tokens--;
            return true;
        }
    }

    /// <summary>What the requests of the last minutes earned less than one a minute is given.</summary>
    private void TopUp()
    {
        var now = time.GetTimestamp();
        var minutes = time.GetElapsedTime(toppedUpAt, now).TotalMinutes;
        if (minutes < 1)
        {
            return;
        }

        Add(Math.Max(0, minutes * PerMinute - earned));
        earned = 0;
        toppedUpAt = now;
    }

    /// <summary>The one hedge that a new router has before it has earned any is repaid first.</summary>
    private void Add(double amount)
    {
        var repaid = Math.Min(toRepay, amount);
        toRepay -= repaid;
        tokens = Math.Min(Most, tokens + amount - repaid);
    }
}
