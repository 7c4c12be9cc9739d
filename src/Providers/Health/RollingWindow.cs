namespace Providers.Health;

/// <summary>Counts results over the last minutes in a ring of buckets, with no history of single requests. Not thread-safe.</summary>
internal sealed class RollingWindow(TimeSpan length)
{
    private const int BucketCount = 30;

    private readonly WindowCount[] buckets = new WindowCount[BucketCount];
    private readonly long ticksPerBucket = Math.Max(1, length.Ticks / BucketCount);
    private long newest;
    private long newestEnds;

    public TimeSpan Length { get; } = length;

    /// <summary>The results since the bucket that is now <see cref="Length"/> old began to leave.</summary>
    public WindowCount Count { get; private set; }

    public void Add(bool success, TimeSpan now)
    {
        MoveTo(now);
        ref var bucket = ref buckets[newest % BucketCount];
        bucket = Plus(bucket, success);
        Count = Plus(Count, success);
    }

    /// <summary>Lets go of the buckets that have left the window. Time that runs backwards moves nothing.</summary>
    public void MoveTo(TimeSpan now)
    {
        if (now.Ticks < newestEnds)
        {
            return;
        }

        var current = now.Ticks / ticksPerBucket;
        for (var leaving = Math.Max(newest + 1, current - BucketCount + 1); leaving <= current; leaving++)
        {
            ref var bucket = ref buckets[leaving % BucketCount];
            Count = new(Count.Successes - bucket.Successes, Count.Failures - bucket.Failures);
            bucket = default;
        }

        newest = Math.Max(newest, current);
        newestEnds = (newest + 1) * ticksPerBucket;
    }

    public void Clear()
    {
        Array.Clear(buckets);
        Count = default;
    }

    private static WindowCount Plus(WindowCount count, bool success)
        => success ? count with { Successes = count.Successes + 1 } : count with { Failures = count.Failures + 1 };
}
