namespace Providers.Quota;

/// <summary>One call in the queue. It is answered once: granted, refused when its time is up, or cancelled.</summary>
internal sealed class QuotaWaiter(QuotaClaim[] claims, int priority, long arrival, DateTimeOffset since, QuotaRefusal refusal)
    : TaskCompletionSource<QuotaDecision>(TaskCreationOptions.RunContinuationsAsynchronously), IComparable<QuotaWaiter>
{
    public QuotaClaim[] Claims => claims;

    public int Priority => priority;

    public DateTimeOffset Since { get; } = since;

    /// <summary>Why it still waits. Written by the queue alone.</summary>
    public QuotaRefusal Refusal { get; set; } = refusal;

    /// <summary>When the refusal was heard.</summary>
    public DateTimeOffset RefusedAt { get; set; } = since;

    public bool Wants(QuotaScope scope)
    {
        foreach (ref readonly var claim in claims.AsSpan())
        {
            if (claim.Scope == scope) { return true; }
        }

        return false;
    }

    public int CompareTo(QuotaWaiter? other)
        => other is null ? -1 : priority != other.Priority ? other.Priority.CompareTo(priority) : arrival.CompareTo(other.Arrival);

    private long Arrival => arrival;
}
