namespace Providers.Quota;

/// <summary>The calls that wait for quota, in the order they will be asked. Thread-safe.</summary>
/// <param name="most">How many may wait.</param>
internal sealed class WaitingLine(int most)
{
    private readonly Lock gate = new();
    private readonly SortedSet<QuotaWaiter> waiting = [];
    private int count;
    private long arrivals;

    public bool IsEmpty => Volatile.Read(ref count) == 0;

    public QuotaWaiter[] All
    {
        get { lock (gate) { return [.. waiting]; } }
    }

    /// <summary>Null when too many wait already.</summary>
    public QuotaWaiter? Join(ReadOnlySpan<QuotaClaim> claims, QuotaPatience patience, DateTimeOffset now, QuotaRefusal refusal)
    {
        lock (gate)
        {
            if (waiting.Count >= most) { return null; }
            var waiter = new QuotaWaiter(claims.ToArray(), patience, arrivals++, now, refusal);
            waiting.Add(waiter);
            count = waiting.Count;
            return waiter;
        }
    }

    public void Leave(QuotaWaiter waiter)
    {
        lock (gate)
        {
            waiting.Remove(waiter);
            count = waiting.Count;
        }
    }

    /// <summary>The refusal that those ahead wait for; null when nobody of the same or a higher priority wants the same scope.</summary>
    public QuotaRefusal? AheadOf(ReadOnlySpan<QuotaClaim> claims, int priority)
    {
        if (IsEmpty) { return null; }
        lock (gate)
        {
            foreach (var waiter in waiting)
            {
                if (waiter.Priority < priority) { return null; }
                foreach (ref readonly var claim in claims)
                {
                    if (claim.Scope == waiter.Refusal.Scope) { return waiter.Refusal; }
                }
            }
        }

        return null;
    }

    public IReadOnlyList<QuotaWait> Describe(DateTimeOffset now)
    {
        lock (gate) { return [.. Described(now).Select(entry => entry.Wait)]; }
    }

    /// <summary>Tells those that want to hear of it of a place or a limit that is new to them.</summary>
    public void Tell(DateTimeOffset now)
    {
        List<(QuotaWaiter Waiter, QuotaWait Wait)> news;
        lock (gate)
        {
            news = [.. Described(now).Where(entry => entry.Waiter.Told is not null && entry.Waiter.IsNews(entry.Wait))];
        }

        foreach (var (waiter, wait) in news)
        {
            try
            {
                waiter.Told!(wait);
            }
            catch (Exception exception)
            {
                // Its own fault, and its own end: the others go on waiting.
                Leave(waiter);
                waiter.TrySetException(exception);
            }
        }
    }

    private IEnumerable<(QuotaWaiter Waiter, QuotaWait Wait)> Described(DateTimeOffset now)
    {
        var places = new Dictionary<(QuotaScope, QuotaLimitKind), int>();
        return waiting.Select(waiter => (waiter, waiter.Describe(places, now)));
    }
}
