namespace Providers.Health;

/// <summary>Time since a beginning. Circuits, windows and averages run on it, as no correction of the wall clock disturbs it.</summary>
/// <param name="time">The clock; its moment of now is the beginning.</param>
internal readonly struct SteadyTime(TimeProvider time)
{
    private readonly double ticksPerTimestamp = (double)TimeSpan.TicksPerSecond / time.TimestampFrequency;
    private readonly long origin = time.GetTimestamp();

    public TimeSpan At(long timestamp) => new(double.ConvertToIntegerNative<long>((timestamp - origin) * ticksPerTimestamp));
}
