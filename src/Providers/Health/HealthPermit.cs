namespace Providers.Health;

/// <summary>
/// One call's leave to ask a backend. It must be concluded, by <see cref="Succeed"/>, <see cref="Fail"/>, <see cref="Lose"/> or
/// <see cref="Ignore"/>; the first word wins and later ones are dropped. Thread-safe.
/// </summary>
internal sealed class HealthPermit
{
    private readonly BackendHealth owner;

    internal HealthPermit(BackendHealth owner, CircuitAdmission admission, long generation)
    {
        this.owner = owner;
        Admission = admission;
        Generation = generation;
    }

    public long Generation { get; }

    /// <summary>Whether this is the one call that decides a half-open circuit.</summary>
    public bool IsTrial => Admission == CircuitAdmission.Trial;

    internal CircuitAdmission Admission { get; }

    /// <summary>In the owner's lock.</summary>
    internal bool HasEnded { get; set; }

    /// <summary>The first content came, that long after the call was sent. Say it when it happens: it counts whatever follows.</summary>
    /// <param name="elapsed">From the sending to the content.</param>
    /// <param name="timestamp">When it came; null is now.</param>
    public void FirstContent(TimeSpan elapsed, long? timestamp = null) => owner.Content(this, elapsed, timestamp);

    /// <summary>More content came: a trial that goes on is not hung, and keeps its lease. Of any other call it says nothing.</summary>
    public void MoreContent()
    {
        if (IsTrial)
        {
            owner.Content(this, first: null, timestamp: null);
        }
    }

    /// <summary>The answer is complete.</summary>
    /// <param name="tokensPerSecond">Output tokens over the time from first content to the end; null when unknown.</param>
    /// <param name="timestamp">When it was; null is now.</param>
    /// <param name="firstContent">From the sending to the content, of an answer that came in one piece; null where that was said.</param>
    public void Succeed(double? tokensPerSecond = null, long? timestamp = null, TimeSpan? firstContent = null)
        => owner.Succeed(this, tokensPerSecond, timestamp, firstContent);

    /// <summary>The backend failed and is to blame.</summary>
    /// <param name="unreachable">Whether nothing answered at all.</param>
    public void Fail(bool unreachable = false) => owner.Fail(this, unreachable);

    /// <summary>Another leg was faster: no blame, and the time to first content is at least this.</summary>
    public void Lose(TimeSpan atLeast) => owner.GiveBack(this, atLeast);

    /// <summary>Cancelled, the caller's fault, paced: nothing is learnt, and a trial makes room for the next one.</summary>
    public void Ignore() => owner.GiveBack(this);
}
