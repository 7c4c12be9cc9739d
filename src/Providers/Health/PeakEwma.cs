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

    private TimeSpan at;

    /// <summary>The average as of its last sample; null before the first.</summary>
    public double? Value { get; private set; }

    public void Observe(double sample, TimeSpan now)
    {
        if (Value is not { } average || sample >= average)
        {
            Value = sample;
        }
        else
        {
            var weight = Math.Exp(-(now - at) / Memory);
            Value = average * weight + sample * (1 - weight);
        }

        at = now;
    }

    /// <summary>The average, halved for each five minutes of silence: a backend that was slow is tried again in the end.</summary>
    public readonly double? AfterSilence(TimeSpan now) => Value is { } average ? average * Math.Exp(-Ln2 * ((now - at) / HalfLife)) : null;
}
