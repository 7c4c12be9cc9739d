using System.Globalization;

namespace Providers.Tests.Simulations;

/// <summary>Times to first content of many requests; one that never came counts as endless.</summary>
internal sealed class Distribution
{
    private readonly double[] milliseconds;

    public Distribution(IEnumerable<TimeSpan?> times)
    {
        milliseconds = [.. times.Select(time => time?.TotalMilliseconds ?? double.PositiveInfinity).Order()];
    }

    /// <summary>Of those that came.</summary>
    public double Mean => milliseconds.Where(double.IsFinite).Average();

    public double Percentile(double part) => milliseconds[(int)Math.Ceiling(part * milliseconds.Length) - 1];

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"mean {Mean:F0} ms, P50 {Percentile(0.5):F0} ms, P95 {Percentile(0.95):F0} ms, P99 {Percentile(0.99):F0} ms, P99.9 {Percentile(0.999):F0} ms");
}
