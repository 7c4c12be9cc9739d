namespace Providers.Health;

/// <summary>
/// Tells when a backend has become slow: against its limit, or against what it is used to. A slow backend is tried once in a
/// while, and at once again when the last trial was quick. Not thread-safe.
/// </summary>
internal sealed class Baseline
{
    private const double SlowFactor = 3;

    /// <summary>Recovered means well below the limit, or it would go to and fro.</summary>
    private const double RecoveredPart = 2.0 / 3;

    /// <summary>
    /// So many calls in a row that another backend had to answer, with no content of this one in between, are no chance: a backend that is
    /// well is beyond its P95 that often once in three million times.
    /// </summary>
    private const int SilencesInARow = 5;

    private const int EnoughForLimit = 3;
    private const int EnoughForBaseline = 20;

    /// <summary>How many answers the mean remembers.</summary>
    private const int Recent = 5;

    /// <summary>How many answers what is usual remembers.</summary>
    private const int Long = 64;

    /// <summary>How slowly an unusual answer becomes usual: slowness that stays does in the end.</summary>
    private const int Unusual = 256;

    private static readonly TimeSpan TrialEvery = TimeSpan.FromSeconds(30);

    private double mean;
    private double usual;
    private int samples;
    private int silences;
    private bool slow;
    private TimeSpan nextTrial;

    /// <summary>Whether it is to be asked after the others.</summary>
    public bool IsSlow(TimeSpan now) => now < SlowUntil;

    /// <summary>Until when it is to be asked after the others; long ago when it is not slow.</summary>
    public TimeSpan SlowUntil => slow ? nextTrial : TimeSpan.MinValue;

    /// <summary>A call begins: where it is a trial, the next one waits.</summary>
    public void Enter(TimeSpan now)
    {
        if (slow && now >= nextTrial)
        {
            nextTrial = now + TrialEvery;
        }
    }

    /// <summary>First content came after that many seconds.</summary>
    public void Observe(double seconds, TimeSpan? slowFirstContent, TimeSpan now)
    {
        silences = 0;
        Learn(seconds);
        Judge(seconds, slowFirstContent, now);
    }

    /// <summary>No content came in that many seconds, unusually many, and then nobody waited any longer.</summary>
    public void ObserveAtLeast(double seconds, TimeSpan? slowFirstContent, TimeSpan now)
    {
        if (seconds > mean)
        {
            Learn(seconds);
            Judge(seconds, slowFirstContent, now);
        }

        if (++silences >= SilencesInARow)
        {
            slow = true;
            nextTrial = now + TrialEvery;
        }
    }

    private void Learn(double seconds)
    {
        samples = Math.Min(samples + 1, Long);
        mean += (seconds - mean) / Math.Min(samples, Recent);
        var isUnusual = samples >= EnoughForBaseline && seconds > usual * SlowFactor;
        usual += (seconds - usual) / (isUnusual ? Unusual : samples);
    }

    private void Judge(double seconds, TimeSpan? slowFirstContent, TimeSpan now)
    {
        var wasSlow = slow;
        if (samples < (slowFirstContent is null ? EnoughForBaseline : EnoughForLimit))
        {
            slow = false;
            return;
        }

        var limit = slowFirstContent?.TotalSeconds ?? usual * SlowFactor;
        slow = mean > (slow ? limit * RecoveredPart : limit);
        if (!wasSlow && slow)
        {
            nextTrial = now + TrialEvery;
        }
        else if (seconds <= limit * RecoveredPart)
        {
            nextTrial = now;
        }
    }
}
