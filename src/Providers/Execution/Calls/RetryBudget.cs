namespace Providers.Execution;

/// <summary>
/// Keeps retries on the same backend from becoming a storm: over the last ten seconds at most a fifth of the requests and one a
/// second, for the whole process. After Finagle's RetryBudget, with a smaller reserve because model calls are slow and dear.
/// </summary>
internal sealed class RetryBudget(TimeProvider time)
{
    private const int Seconds = 10;
    private const double RequestShare = 0.2;
    private const double ReservePerSecond = 1;

    private readonly Lock gate = new();
    private readonly Second[] ring = new Second[Seconds];
    private readonly long frequency = time.TimestampFrequency;
    private Second? latest;

    /// <summary>Counts a request that began at that timestamp.</summary>
    public void CountRequest(long timestamp)
    {
        // Mostly it is the second of the request before, and a division takes longer than all the rest.
        if (Volatile.Read(ref latest) is not { } second || (ulong)(timestamp - second.At * frequency) >= (ulong)frequency)
        {
            latest = second = SecondOf(timestamp);
        }

        Interlocked.Increment(ref second.Requests);
    }

    public bool TryRetry()
    {
        lock (gate)
        {
            var current = SecondOf(time.GetTimestamp());
            double allowed = Seconds * ReservePerSecond;
            long retries = 0;
            foreach (var second in ring)
            {
                if (second is not null && current.At - second.At < Seconds)
                {
                    allowed += RequestShare * Volatile.Read(ref second.Requests);
                    retries += second.Retries;
                }
            }

            if (retries + 1 > allowed)
            {
                return false;
            }

            current.Retries++;
            return true;
        }
    }

    /// <summary>That second's counts. A lost race over a new second loses a count or two, never grants one.</summary>
    private Second SecondOf(long timestamp)
    {
        var at = timestamp / frequency;
        ref var slot = ref ring[(int)((ulong)at % Seconds)];
        var second = Volatile.Read(ref slot);
        if (second is null || second.At != at)
        {
            second = new Second(at);
            Volatile.Write(ref slot, second);
        }

        return second;
    }

    private sealed class Second(long at)
    {
        public readonly long At = at;
        public long Requests;
        public long Retries;
    }
}
