namespace Providers.Quota;

/// <summary>One call in the queue. It is answered once: granted, refused when its time is up, or cancelled.</summary>
internal sealed class QuotaWaiter(QuotaClaim[] claims, QuotaPatience patience, long arrival, DateTimeOffset since, QuotaRefusal refusal)
    : TaskCompletionSource<QuotaDecision>(TaskCreationOptions.RunContinuationsAsynchronously), IComparable<QuotaWaiter>
{
    private (int Place, QuotaScope Scope, QuotaLimitKind Limit) told;

    public QuotaClaim[] Claims => claims;

    public int Priority => patience.Priority;

    public Action<QuotaWait>? Told => patience.Told;

    public DateTimeOffset Since { get; } = since;

    /// <summary>Why it still waits. Written by the queue alone.</summary>
    public QuotaRefusal Refusal { get; set; } = refusal;

    /// <summary>When the refusal was heard.</summary>
    public DateTimeOffset RefusedAt { get; set; } = since;

    /// <summary>Place by place: those ahead take as long each as the first one still has to wait.</summary>
    public QuotaWait Describe(Dictionary<(QuotaScope, QuotaLimitKind), int> places, DateTimeOffset now)
    {
        var key = (Refusal.Scope, Refusal.Limit);
        var place = places[key] = places.GetValueOrDefault(key) + 1;
        var left = (Int128?)Refusal.RetryAfter?.Ticks - (now - RefusedAt).Ticks;
        return new QuotaWait
        {
            Scopes = [.. claims.Select(claim => claim.Scope)],
            Priority = Priority,
            Place = place,
            Refusal = Refusal,
            ExpectedWait = left is { } wait ? new TimeSpan((long)Int128.Clamp(wait * place, 0, long.MaxValue)) : null,
            Since = Since,
        };
    }

    /// <summary>Whether its place or its limit is another than when this was last asked. Guarded by the queue's gate.</summary>
    public bool IsNews(QuotaWait wait)
    {
        var now = (wait.Place, wait.Refusal.Scope, wait.Refusal.Limit);
        var isNews = now != told;
        told = now;
        return isNews;
    }

    /// <summary>The refusal that another has heard of a scope that it wants too; null is none.</summary>
    public QuotaRefusal? RefusalIn(Dictionary<QuotaScope, QuotaRefusal> exhausted)
    {
        foreach (ref readonly var claim in claims.AsSpan())
        {
            if (exhausted.TryGetValue(claim.Scope, out var heard)) { return heard; }
        }

        return null;
    }

    public int CompareTo(QuotaWaiter? other)
        => other is null ? -1 : Priority != other.Priority ? other.Priority.CompareTo(Priority) : arrival.CompareTo(other.Arrival);

    private long Arrival => arrival;
}
