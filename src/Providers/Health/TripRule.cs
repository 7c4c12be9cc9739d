namespace Providers.Health;

/// <summary>When failures open a closed circuit.</summary>
internal static class TripRule
{
    /// <summary>Judged after each failure; a success never opens a circuit.</summary>
    /// <returns>Why it opens, or null when it stays closed.</returns>
    public static CircuitCause? Judge(HealthOptions options, int consecutiveFailures, WindowCount window)
    {
        if (consecutiveFailures >= options.ConsecutiveFailures)
        {
            return CircuitCause.ConsecutiveFailures;
        }

        return window.Total >= options.MinimumRequests && window.SuccessRate < options.MinimumSuccess ? CircuitCause.LowSuccess : null;
    }
}
