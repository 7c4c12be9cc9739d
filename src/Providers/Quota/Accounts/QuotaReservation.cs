namespace Providers.Quota;

/// <summary>
/// What was set aside in every account of a call, of one of its sends, or of a call and its first send together: what the send took can end
/// before the call's own requests do. Each of the two ends once, whoever comes first.
/// </summary>
internal sealed class QuotaReservation : IQuotaReservation
{
    // Used is what was set aside, in each account.
    private static readonly QuotaUsage AllOfIt = new(-1, -1);

    // Where there are many, or where they differ in what was set aside.
    private readonly QuotaHold[]? apart;
    private readonly long takenAt;
    private readonly long tokens;
    private readonly long costMicros;

    // A bit for each claim: whether it is of a request, and whether that is the call's own.
    private readonly uint requests;
    private readonly uint calls;
    private readonly uint atTill;
    private readonly int opening;
    private readonly sbyte till;
    private readonly byte count;
    private InlineAccounts together;
    private QuotaQueue? watcher;
    private int ended;

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
            if (claim.Requests == 0) { continue; }
            requests |= 1u << i;
            if (claim.Scope.Kind != QuotaScopeKind.Backend) { calls |= 1u << i; }
        }

        if (areAlike) { accounts.CopyTo(together); } else { apart = Apart(claims, accounts); }
    }

    /// <summary>What ends by itself.</summary>
    [Flags]
    private enum Part
    {
        None = 0,

        /// <summary>Tokens, cost and the backend's request.</summary>
        Send = 1,

        /// <summary>The requests of its route and its tenant.</summary>
        Call = 2,

        All = Send | Call,
    }

    public void Settle(QuotaUsage usage) => Settle(Part.All, usage);

    public void Release() => End(Part.All, default, isReleased: true);

    public void Dispose() => End(Part.All, AllOfIt, isReleased: false);

    /// <summary>Ends the send with what was used, and leaves the call's own requests as they are.</summary>
    public void SettleSend(QuotaUsage usage) => Settle(Part.Send, usage);

    /// <summary>Gives back what the send took, and leaves the call's own requests as they are.</summary>
    public void ReleaseSend() => End(Part.Send, default, isReleased: true);

    /// <summary>Ends the call's own requests, which count; a send that is under way ends by itself.</summary>
    public void EndCall() => End(Part.Call, default, isReleased: false);

    /// <summary>Lets a queue know when this ends: then there may be room for another. To be called before anybody else has it.</summary>
    public QuotaReservation WatchedBy(QuotaQueue queue)
    {
        watcher = queue;
        return this;
    }

    private static QuotaHold[] Apart(ReadOnlySpan<QuotaClaim> claims, ReadOnlySpan<QuotaAccount> accounts)
    {
        var holds = new QuotaHold[claims.Length];
        for (var i = 0; i < holds.Length; i++)
        {
            holds[i] = new QuotaHold(accounts[i], claims[i].Requests, claims[i].Tokens, claims[i].CostMicros);
        }

        return holds;
    }

    private void Settle(Part part, in QuotaUsage usage)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(usage.Tokens);
        ArgumentOutOfRangeException.ThrowIfNegative(usage.CostMicros);
        End(part, usage, isReleased: false);
    }

    private void End(Part part, in QuotaUsage usage, bool isReleased)
    {
        var before = (Part)Volatile.Read(ref ended);
        if ((before & part) == part) { return; }
        before = (Part)Interlocked.Or(ref ended, (int)part);
        part &= ~before;
        if (part == Part.None) { return; }
        var (isAll, withSend) = ((before | part) == Part.All, part != Part.Call);
        for (var i = 0; i < count; i++)
        {
            var isCalls = (calls >> i & 1) != 0;
            if (!withSend && !isCalls) { continue; }
            var hold = HoldAt(i, withRequest: isCalls ? part != Part.Send : withSend, withSend);
            var isKnown = withSend && usage.Tokens >= 0;
            End(hold, i, new QuotaEnd(
                isKnown ? usage.Tokens : hold.Tokens, isKnown ? usage.CostMicros : hold.CostMicros, isReleased, IsLast: isAll || !isCalls));
        }

        watcher?.Wake();
    }

    private QuotaHold HoldAt(int index, bool withRequest, bool withUsage)
    {
        var hold = apart is null ? new QuotaHold(together[index], (int)(requests >> index & 1), tokens, costMicros) : apart[index];
        return new QuotaHold(hold.Account, withRequest ? hold.Requests : 0, withUsage ? hold.Tokens : 0, withUsage ? hold.CostMicros : 0);
    }

    private void End(in QuotaHold hold, int index, in QuotaEnd end)
    {
        var account = hold.Account;
        var stub = new TillStub(till, atTill, opening);
        var wasAtTill = stub.Has(index);
        if (wasAtTill && account.TryEndAtTill(stub, hold, end)) { return; }
        bool visit, tell;
        account.EnterBesideTills();
        try
        {
            if (wasAtTill) { account.CountIn(stub); }
            tell = account.End(hold, takenAt, opening, end);

            // The desk knows the time, and whoever ends this does not: that it began in an outage must not keep a debt from being told.
            visit = account.ShouldVisit(long.MaxValue);
        }
        finally
        {
            account.Exit();
        }

        if (visit) { account.Visit(); }
        if (tell) { account.Tell(); }
    }
}
