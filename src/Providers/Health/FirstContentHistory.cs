namespace Providers.Health;

/// <summary>What the times to first content have taught: the usual, the recent, and whether it has become slow. Not thread-safe.</summary>
internal sealed class FirstContentHistory
{
    private readonly LatencyRing ring = new();
    private Baseline baseline = new();
    private PeakEwma average;

    /// <summary>The peak average as of the last answer, in seconds; null while nothing is known.</summary>
    public double? Seconds => average.Value;

    /// <summary>When the last answer's came.</summary>
    public TimeSpan At => average.At;

    /// <summary>Until when the backend is to be asked after the others; long ago when it is not slow.</summary>
    public TimeSpan SlowUntil => baseline.SlowUntil;

    public TimeSpan? Percentile95() => ring.Percentile95();

    /// <summary>The peak average, which shrinks in silence, in seconds; null while nothing is known.</summary>
    public double? SecondsAfterSilence(TimeSpan now) => average.AfterSilence(now);

    /// <summary>Whether the backend is to be asked after the others.</summary>
    public bool IsSlow(TimeSpan now) => baseline.IsSlow(now);

    /// <summary>A call begins.</summary>
    public void Enter(TimeSpan now) => baseline.Enter(now);

    /// <param name="elapsed">From the sending to the content.</param>
    /// <param name="slowLimit">The limit above which it is slow; null is against its own baseline.</param>
    /// <param name="now">When the content came.</param>
    public void Observe(TimeSpan elapsed, TimeSpan? slowLimit, TimeSpan now)
    {
        ring.Add(elapsed);
        average.Observe(elapsed.TotalSeconds, now);
        baseline.Observe(elapsed.TotalSeconds, slowLimit, now);
    }

    /// <summary>
    /// Nobody waited any longer than that. A lower bound is news only where it is beyond the usual: one that joined late and lost at once was
    /// not slow.
    /// </summary>
    /// <param name="atLeast">How long there was no content.</param>
    /// <param name="usualWhileUnknown">What counts as usual while nothing is known.</param>
    /// <param name="slowLimit">As for <see cref="Observe"/>.</param>
    /// <param name="now">When the wait ended.</param>
    public void ObserveAtLeast(TimeSpan atLeast, TimeSpan usualWhileUnknown, TimeSpan? slowLimit, TimeSpan now)
    {
        var seconds = atLeast.TotalSeconds;
        if (seconds < (Percentile95()?.TotalSeconds ?? Seconds ?? usualWhileUnknown.TotalSeconds))
        {
            return;
        }

        ring.Add(atLeast);
        if (!(seconds <= Seconds))
        {
            average.Observe(seconds, now);
        }

        baseline.ObserveAtLeast(seconds, slowLimit, now);
    }

    public void Clear()
    {
        ring.Clear();
        baseline = new();
        average = default;
    }
}
