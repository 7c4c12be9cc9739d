namespace Providers.Health;

/// <summary>
/// A moving average that is quick to believe the worse and slow to forgive: a worse (larger) sample replaces it at once, a
/// better one draws it down by the time that has passed.
/// </summary>
internal struct PeakEwma
{
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan HalfLife = TimeSpan.FromMinutes(5);

    private const double Ln2 = 0.693_147_180_559_945_3;

    /// <summary>Less silence than this is none: it would take off a four hundredth.</summary>
    private static readonly TimeSpan ShortSilence = TimeSpan.FromSeconds(1);

    /// <summary>The average as of its last sample; null before the first.</summary>
    public double? Value { get; private set; }

    /// <summary>When its last sample came.</summary>
    public TimeSpan At { get; private set; }

    public void Observe(double sample, TimeSpan now)
    {
        if (Value is not { } average || sample >= average)
        {
            Value = sample;
        }
        else
        {
            var weight = Math.Exp(-(now - At) / Memory);
            Value = average * weight + sample * (1 - weight);
        }

        At = now;
    }

    /// <summary>The average, halved for each five minutes of silence: a backend that was slow is tried again in the end.</summary>
    public readonly double? AfterSilence(TimeSpan now) => Value is { } average ? After(average, now - At) : null;

    /// <summary>What is left of an average after so much silence.</summary>
    public static double After(double average, TimeSpan silence)
        => silence < ShortSilence ? average : average * Math.Exp(-Ln2 * (silence / HalfLife));
}
