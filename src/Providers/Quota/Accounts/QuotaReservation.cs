namespace Providers.Quota;

/// <summary>What was set aside in every account of one call or send. Ends once, whoever comes first.</summary>
internal sealed class QuotaReservation : IQuotaReservation
{
    private readonly QuotaHold[]? more;
    private readonly long takenAt;
    private readonly uint requests;
    private readonly uint atTill;
    private readonly int opening;
    private readonly sbyte till;
    private readonly byte count;
    private InlineHolds holds;
    private QuotaQueue? watcher;
    private bool ended;

    public QuotaReservation(ReadOnlySpan<QuotaClaim> claims, ReadOnlySpan<QuotaAccount> accounts, in TillStub stub, long takenAt)
    {
        this.takenAt = takenAt;
        (till, atTill, opening) = stub;
        count = (byte)claims.Length;
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
        for (var i = 0; i < count; i++) { End(entries[i], i, usage, isReleased: false); }
        watcher?.Wake();
    }

    public void Release()
    {
        if (!TryEnd()) { return; }
        var entries = Holds();
        for (var i = 0; i < count; i++) { End(entries[i], i, default, isReleased: true); }
        watcher?.Wake();
    }

    public void Dispose()
    {
        if (!TryEnd()) { return; }
        var entries = Holds();
        for (var i = 0; i < count; i++)
        {
            End(entries[i], i, new QuotaUsage(entries[i].Tokens, entries[i].CostMicros, Estimated: true), isReleased: false);
        }

        watcher?.Wake();
    }

    /// <summary>Lets a queue know when this ends: then there may be room for another. To be called before anybody else has it.</summary>
    public QuotaReservation WatchedBy(QuotaQueue queue)
    {
        watcher = queue;
        return this;
    }

    private Span<QuotaHold> Holds() => more is not null ? more : ((Span<QuotaHold>)holds)[..count];

    private bool TryEnd() => !Interlocked.Exchange(ref ended, true);

    private void End(in QuotaHold hold, int index, in QuotaUsage used, bool isReleased)
    {
        var account = hold.Account;
        var request = (int)(requests >> index & 1);
        var stub = new TillStub(till, atTill, opening);
        if (stub.Has(index) && account.TryEndAtTill(stub, hold, request, used, isReleased)) { return; }
        bool visit, tell;
        account.EnterBesideTills();
        try
        {
            tell = account.End(hold, takenAt, request, used, isReleased);
            visit = account.ShouldVisit(takenAt);
        }
        finally
        {
            account.Exit();
        }

        if (visit) { account.Visit(); }
        if (tell) { account.Tell(); }
    }
}
