namespace Providers.Health;

/// <summary>
/// What plans go by, told after each change and read without a lock: a plan over a thousand backends waits for none of them. One value may
/// be newer than the next; none is torn.
/// </summary>
internal struct HealthOutlook
{
    private bool isCalm;
    private int inFlight;
    private double firstContentSeconds;
    private long firstContentAt;
    private double tokensPerSecond;
    private long slowUntil;

    /// <summary>Tells anew. To be called in the owner's lock.</summary>
    /// <param name="calm">Whether the circuit is closed and nothing holds the backend: else a plan needs the whole reading.</param>
    /// <param name="callsUnderWay">Of this process.</param>
    /// <param name="firstContent">What the times to first content have taught.</param>
    /// <param name="secondsPerToken">The peak average; null while it is unknown.</param>
    public void Tell(bool calm, int callsUnderWay, FirstContentHistory firstContent, double? secondsPerToken)
    {
        Volatile.Write(ref inFlight, callsUnderWay);
        Volatile.Write(ref firstContentSeconds, firstContent.Seconds ?? double.NaN);
        Volatile.Write(ref firstContentAt, firstContent.At.Ticks);
        Volatile.Write(ref tokensPerSecond, 1 / secondsPerToken ?? double.NaN);
        Volatile.Write(ref slowUntil, firstContent.SlowUntil.Ticks);
        Volatile.Write(ref isCalm, calm);
    }

    /// <summary>False: it is not calm.</summary>
    public bool TryRead(TimeSpan now, out HealthGlance glance)
    {
        var calls = Volatile.Read(ref inFlight);
        var seconds = Volatile.Read(ref firstContentSeconds);

        // With a call under way its last word stands, so that one call tries a backend that was slow, not a crowd.
        if (calls == 0 && !double.IsNaN(seconds))
        {
            seconds = PeakEwma.After(seconds, now - TimeSpan.FromTicks(Volatile.Read(ref firstContentAt)));
        }

        glance = new HealthGlance(seconds, Volatile.Read(ref tokensPerSecond), calls, now.Ticks < Volatile.Read(ref slowUntil));
        return Volatile.Read(ref isCalm);
    }
}
