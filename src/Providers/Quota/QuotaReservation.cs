namespace Providers.Quota;

/// <summary>What was set aside in every account of one call or send. Ends once, whoever comes first.</summary>
internal sealed class QuotaReservation : IQuotaReservation
{
    private readonly QuotaHold[]? more;
    private readonly long takenAt;
    private readonly uint requests;
    private readonly int count;
    private InlineHolds holds;
    private bool ended;

    public QuotaReservation(ReadOnlySpan<QuotaClaim> claims, ReadOnlySpan<QuotaAccount> accounts, long takenAt)
    {
        this.takenAt = takenAt;
        count = claims.Length;
        if (count > InlineHolds.Length) { more = new QuotaHold[count]; }
        var entries = Holds();
        for (var i = 0; i < count; i++)
        {
            entries[i] = new QuotaHold(accounts[i], claims[i].Tokens, claims[i].CostMicros);
            if (claims[i].Requests > 0) { requests |= 1u << i; }
        }
    }

    public void Settle(QuotaUsage usage)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(usage.Tokens);
        ArgumentOutOfRangeException.ThrowIfNegative(usage.CostMicros);
        if (!TryEnd()) { return; }
        var entries = Holds();
        for (var i = 0; i < count; i++) { End(entries[i], i, usage); }
    }

    public void Release()
    {
        if (!TryEnd()) { return; }
        var entries = Holds();
        for (var i = 0; i < count; i++) { End(entries[i], i, null); }
    }

    public void Dispose()
    {
        if (!TryEnd()) { return; }
        var entries = Holds();
        for (var i = 0; i < count; i++) { End(entries[i], i, new QuotaUsage(entries[i].Tokens, entries[i].CostMicros, Estimated: true)); }
    }

    private Span<QuotaHold> Holds() => more is not null ? more : ((Span<QuotaHold>)holds)[..count];

    private bool TryEnd() => !Interlocked.Exchange(ref ended, true);

    private void End(in QuotaHold hold, int index, QuotaUsage? usage)
    {
        var visit = false;
        hold.Account.Enter();
        try
        {
            hold.Account.End(hold, takenAt, (int)(requests >> index & 1), usage);
            visit = hold.Account.ShouldVisit(takenAt);
        }
        finally
        {
            hold.Account.Exit();
        }

        if (visit) { hold.Account.Visit(); }
    }
}
