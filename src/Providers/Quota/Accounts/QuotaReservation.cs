namespace Providers.Quota;

/// <summary>What was set aside in every account of one call or send. Ends once, whoever comes first.</summary>
internal sealed class QuotaReservation : IQuotaReservation
{
    // Where there are many, or where they differ in what was set aside.
    private readonly QuotaHold[]? apart;
    private readonly long takenAt;
    private readonly long tokens;
    private readonly long costMicros;
    private readonly uint requests;
    private readonly uint atTill;
    private readonly int opening;
    private readonly sbyte till;
    private readonly byte count;
    private InlineAccounts together;
    private QuotaQueue? watcher;
    private bool ended;

    public QuotaReservation(ReadOnlySpan<QuotaClaim> claims, ReadOnlySpan<QuotaAccount> accounts, in TillStub stub, long takenAt)
    {
        this.takenAt = takenAt;
        (till, atTill, opening) = stub;
        count = (byte)claims.Length;
        if (count > 0) { (tokens, costMicros) = (claims[0].Tokens, claims[0].CostMicros); }
        var areAlike = count <= InlineAccounts.Length;
        for (var i = 0; i < claims.Length; i++)
        {
            ref readonly var claim = ref claims[i];
            areAlike &= claim.Tokens == tokens && claim.CostMicros == costMicros;
            if (claim.Requests > 0) { requests |= 1u << i; }
        }

        if (areAlike) { accounts.CopyTo(together); } else { apart = Apart(claims, accounts); }
    }

    public void Settle(QuotaUsage usage)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(usage.Tokens);
        ArgumentOutOfRangeException.ThrowIfNegative(usage.CostMicros);
        if (!TryEnd()) { return; }
        for (var i = 0; i < count; i++) { End(HoldAt(i), i, usage, isReleased: false); }
        watcher?.Wake();
    }

    public void Release()
    {
        if (!TryEnd()) { return; }
        for (var i = 0; i < count; i++) { End(HoldAt(i), i, default, isReleased: true); }
        watcher?.Wake();
    }

    public void Dispose()
    {
        if (!TryEnd()) { return; }
        for (var i = 0; i < count; i++)
        {
            var hold = HoldAt(i);
            End(hold, i, new QuotaUsage(hold.Tokens, hold.CostMicros, Estimated: true), isReleased: false);
        }

        watcher?.Wake();
    }

    /// <summary>Lets a queue know when this ends: then there may be room for another. To be called before anybody else has it.</summary>
    public QuotaReservation WatchedBy(QuotaQueue queue)
    {
        watcher = queue;
        return this;
    }

    private static QuotaHold[] Apart(ReadOnlySpan<QuotaClaim> claims, ReadOnlySpan<QuotaAccount> accounts)
    {
        var holds = new QuotaHold[claims.Length];
        for (var i = 0; i < holds.Length; i++) { holds[i] = new QuotaHold(accounts[i], claims[i].Tokens, claims[i].CostMicros); }
        return holds;
    }

    private QuotaHold HoldAt(int index) => apart is null ? new QuotaHold(together[index], tokens, costMicros) : apart[index];

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
