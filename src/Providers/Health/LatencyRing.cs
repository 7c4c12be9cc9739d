namespace Providers.Health;

/// <summary>The last times to first content, for their percentile. Not thread-safe.</summary>
internal sealed class LatencyRing
{
    private const int Capacity = 128;

    /// <summary>Below this a percentile would be a guess.</summary>
    private const int Enough = 20;

    private readonly double[] seconds = new double[Capacity];
    private int count;
    private int next;

    public void Add(TimeSpan sample)
    {
        seconds[next] = sample.TotalSeconds;
        next = (next + 1) % Capacity;
        count = Math.Min(count + 1, Capacity);
    }

    public void Clear() => count = next = 0;

    /// <summary>The time that 95 of 100 stay within; null while unknown.</summary>
    public TimeSpan? Percentile95()
    {
        if (count < Enough)
        {
            return null;
        }

        Span<double> sorted = stackalloc double[count];
        seconds.AsSpan(0, count).CopyTo(sorted);
        sorted.Sort();
        return TimeSpan.FromSeconds(sorted[(int)Math.Ceiling(0.95 * count) - 1]);
    }
}
