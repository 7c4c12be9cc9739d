namespace Providers.Quota;

/// <summary>What one backend's reports teach about its tokens: how it counts input, and how much output to expect.</summary>
internal sealed class TokenCalibration
{
    /// <summary>Expected while nothing has been reported.</summary>
    public const long DefaultOutput = 1024;

    private const int Samples = 128;

    private const double NewestWeight = 0.2;
    private const double LowestRatio = 0.25;
    private const double HighestRatio = 4;

    private Latch gate;
    private readonly long[] outputs = new long[Samples];
    private readonly long[] sorted = new long[Samples];
    private int recorded;
    private double ratio = 1;
    private long expectedOutput = DefaultOutput;

    /// <summary>Reported by estimated input, a moving average from 0.25 to 4.</summary>
    public double InputRatio => Volatile.Read(ref ratio);

    /// <summary>The 95th percentile of the last 128 reported outputs, in tokens.</summary>
    public long ExpectedOutput => Volatile.Read(ref expectedOutput);

    /// <summary>An estimate as this backend would count it.</summary>
    public long InputTokens(long estimated) => (long)Math.Ceiling(estimated * InputRatio);

    /// <summary>Takes in what was reported; null and zero are not reported.</summary>
    public void Record(long estimatedInput, long? reportedInput, long? reportedOutput)
    {
        using (gate.Hold())
        {
            if (estimatedInput > 0 && reportedInput is > 0)
            {
                var sample = Math.Clamp(reportedInput.Value / (double)estimatedInput, LowestRatio, HighestRatio);
                Volatile.Write(ref ratio, ratio + NewestWeight * (sample - ratio));
            }

            if (reportedOutput is > 0)
            {
                Replace(ref outputs[recorded % Samples], reportedOutput.Value);
                recorded++;
                Volatile.Write(ref expectedOutput, Percentile95());
            }
        }
    }

    /// <summary>Keeps the samples in order as they come and go, which is far less work than sorting them.</summary>
    private void Replace(ref long oldest, long newest)
    {
        var filled = Math.Min(recorded, Samples);
        var gap = filled;
        if (filled == Samples)
        {
            if (oldest == newest) { return; }
            gap = sorted.AsSpan().BinarySearch(oldest);
        }

        oldest = newest;
        var place = sorted.AsSpan(0, filled).BinarySearch(newest);
        place = place < 0 ? ~place : place;
        if (place > gap)
        {
            place--;
            sorted.AsSpan(gap + 1, place - gap).CopyTo(sorted.AsSpan(gap));
        }
        else
        {
            sorted.AsSpan(place, gap - place).CopyTo(sorted.AsSpan(place + 1));
        }

        sorted[place] = newest;
    }

    private long Percentile95() => sorted[(int)Math.Ceiling(0.95 * Math.Min(recorded, Samples)) - 1];
}
