namespace Providers.Health;

/// <summary>
/// A moving average that is quick to believe the worse and slow to forgive: a worse (larger) sample replaces it at once, a
/// better one draws it down by the time that has passed.
/// </summary>
internal struct PeakEwma
{
    private const double Memory = 10 * TimeSpan.TicksPerSecond;
    private const double HalvingsPerTick = 1.0 / (5 * TimeSpan.TicksPerMinute);

    /// <summary>Of an average that was halved so often nothing is left.</summary>
    private const double MostHalvings = 1_000;

    /// <summary>Below it the exponential is a straight line, to eight digits.</summary>
    private const double Moment = 1e-4;

    private const int ExponentBits = 52;
    private const int ExponentBias = 1023;

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
            var passed = (now - At).Ticks / Memory;
            var weight = passed < Moment ? 1 - passed : Math.Exp(-passed);
            Value = average * weight + sample * (1 - weight);
        }

        At = now;
    }

    /// <summary>The average, halved for each five minutes of silence: a backend that was slow is tried again in the end.</summary>
    public readonly double? AfterSilence(TimeSpan now) => Value is { } average ? After(average, now - At) : null;

    /// <summary>
    /// What is left of an average after so much silence. A plan asks it of every backend, so that a parabola stands in for the curve between
    /// two halvings: within a two hundredth, and exact at both.
    /// </summary>
    public static double After(double average, TimeSpan silence)
    {
        var halvings = Math.Clamp(silence.Ticks * HalvingsPerTick, 0, MostHalvings);
        var whole = double.ConvertToIntegerNative<int>(halvings);
        var halved = BitConverter.Int64BitsToDouble((long)(ExponentBias - whole) << ExponentBits);
        var part = halvings - whole;
        return average * halved * (1 - part * (4 - part) * (1.0 / 6));
    }
}
