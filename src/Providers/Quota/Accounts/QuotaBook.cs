using System.Buffers;
using System.Runtime.CompilerServices;

namespace Providers.Quota;

/// <summary>The accounts of all scopes; sets aside in all of them or in none. Pure but for its memory: time is a parameter.</summary>
internal sealed class QuotaBook
{
    private const int MaxClaims = 32;

    private readonly QuotaAccounts accounts;
    private int openings;
    private bool hasObserved;

    /// <param name="desk">Draws funds for the accounts; null where they have funds without end.</param>
    /// <param name="tills">Whether accounts let callers on several cores pass by each other; null is a till for each core.</param>
    public QuotaBook(IQuotaDesk? desk = null, TillRule? tills = null)
    {
        Desk = desk;
        TillRule = tills ?? TillRule.PerCore;
        accounts = new QuotaAccounts(this);
        Shares = new ShareInForce(accounts);
    }

    /// <summary>See <see cref="IBudgetSource"/>.</summary>
    public event Action<BudgetNotice>? BudgetPassed;

    public IQuotaDesk? Desk { get; }

    public TillRule TillRule { get; }

    /// <summary>How often an account has opened its tills, or a new day after one on which it was used: what was taken before is not of it.</summary>
    public ref int Openings => ref openings;

    public int Count => accounts.Count;

    /// <summary>This process's part of the paced and concurrent limits: all, unless others have some too.</summary>
    public ShareInForce Shares { get; }

    /// <summary>Sets aside in all accounts or in none. Null: a limit has some left, but it has to be drawn first.</summary>
    public QuotaDecision? Reserve(ReadOnlySpan<QuotaClaim> claims, long now)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(claims.Length, MaxClaims, nameof(claims));
        Validate(claims);
        if (claims.Length <= Four.Length)
        {
            Four few = default;
            return Reserve(claims, ((Span<QuotaAccount>)few)[..claims.Length], now);
        }

        var rented = ArrayPool<QuotaAccount>.Shared.Rent(claims.Length);
        try
        {
            return Reserve(claims, rented.AsSpan(0, claims.Length), now);
        }
        finally
        {
            ArrayPool<QuotaAccount>.Shared.Return(rented, clearArray: true);
        }
    }

    /// <summary>The funds that claims lack did not come in time: they are lent, or missed for a while.</summary>
    public void GiveUpFunds(ReadOnlySpan<QuotaClaim> claims, bool lend, long now)
    {
        foreach (ref readonly var claim in claims)
        {
            if (accounts.Find(claim.Scope) is not { } account) { continue; }
            account.Enter();
            account.GiveUpFunds(claim, lend, now);
            account.Exit();
        }
    }

    public void Tell(BudgetNotice notice) => BudgetPassed?.Invoke(notice);

    public double Headroom(QuotaScope scope, QuotaLimits limits, long now)
    {
        var handle = default(QuotaHandle);
        return Headroom(scope, limits, now, ref handle);
    }

    /// <param name="scope">Whose.</param>
    /// <param name="limits">In force.</param>
    /// <param name="now">UTC ticks.</param>
    /// <param name="handle">The asker's own for this scope.</param>
    public double Headroom(in QuotaScope scope, QuotaLimits limits, long now, ref QuotaHandle handle)
    {
        if (limits.IsNone && !Volatile.Read(ref hasObserved)) { return 1; }
        if (handle.In(this) is { } known) { return known.Headroom(limits, Shares.Current, now); }
        var account = accounts.Find(scope);
        handle.Keep(account);
        return account is not null ? account.Headroom(limits, Shares.Current, now)
            : Ceilings.Admit(limits, Shares.Current, scope) ? 1 : 0;
    }

    public void Observe(QuotaScope scope, RateLimitReading reading, long now)
    {
        Volatile.Write(ref hasObserved, true);
        QuotaAccount account;
        do { account = accounts.Open(scope, now); } while (!account.TryEnter());
        try
        {
            account.Observe(reading, now);
        }
        finally
        {
            account.Exit();
        }
    }

    public IReadOnlyList<QuotaReading> Read(long now)
    {
        var readings = new List<QuotaReading>();
        foreach (var account in accounts.InOrder)
        {
            account.Enter();
            try
            {
                account.Read(readings, now);
            }
            finally
            {
                account.Exit();
            }
        }

        return readings;
    }

    /// <summary>What was drawn and is neither used nor reserved, of every account. It may not be spent from now on.</summary>
    /// <param name="moves">Where it goes.</param>
    /// <param name="owners">Whose each move is.</param>
    /// <param name="onlyIdle">Only of counts that have not been used since this was last asked.</param>
    /// <param name="now">UTC ticks.</param>
    public void CollectReturns(List<FundMove> moves, List<QuotaAccount> owners, bool onlyIdle, long now)
    {
        foreach (var account in accounts.All)
        {
            account.Enter();
            account.CollectReturns(moves, onlyIdle, now);
            account.Exit();
            while (owners.Count < moves.Count) { owners.Add(account); }
        }
    }

    /// <param name="claims">What is asked for.</param>
    /// <param name="taken">Room for their accounts.</param>
    /// <param name="now">UTC ticks.</param>
    private QuotaDecision? Reserve(ReadOnlySpan<QuotaClaim> claims, Span<QuotaAccount> taken, long now)
    {
        var (visits, refusing) = (0u, -1);
        var stub = EnterAll(claims, taken, now);
        try
        {
            return ReserveEntered(claims, taken, stub, now, out visits, out refusing);
        }
        finally
        {
            QuotaGates.Exit(taken, stub.Till, stub.Mask);
            for (var i = 0; visits != 0; i++, visits >>= 1)
            {
                if ((visits & 1) != 0) { taken[i].Visit(); }
            }

            if (refusing >= 0) { taken[refusing].Tell(); }
        }
    }

    /// <param name="claims">What is asked for.</param>
    /// <param name="taken">The accounts, entered.</param>
    /// <param name="stub">Those of them that were entered at their tills, where the claims fit.</param>
    /// <param name="now">UTC ticks.</param>
    /// <param name="visits">Those of them that the desk is to be told of.</param>
    /// <param name="telling">The one of them that refused and has something to tell; -1 is none.</param>
    private QuotaDecision? ReserveEntered(
        ReadOnlySpan<QuotaClaim> claims, ReadOnlySpan<QuotaAccount> taken, in TillStub stub, long now, out uint visits, out int telling)
    {
        (visits, telling) = (0, -1);
        var (worst, refusing) = (Shortfall.None, -1);
        var inForce = Shares.Current;
        for (var i = 0; i < claims.Length; i++)
        {
            if (stub.Has(i)) { continue; }
            taken[i].Advance(claims[i].Limits, inForce, now);
            if (taken[i].Fits(claims[i])) { continue; }
            var shortfall = taken[i].ShortfallOf(claims[i], now);
            if (shortfall.Wait > worst.Wait) { (worst, refusing) = (shortfall, i); }
        }

        if (worst.Wait >= Shortfall.Unknown)
        {
            if (taken[refusing].Refused(claims[refusing], worst.Limit)) { telling = refusing; }
            return QuotaDecision.Refused(worst.ToRefusal(claims[refusing].Scope));
        }

        var reservation = worst.IsUnfunded ? null : new QuotaReservation(
            claims, taken, stub with { Opening = Volatile.Read(ref openings) }, now);
        for (var i = 0; i < claims.Length; i++)
        {
            if (stub.Has(i))
            {
                if (reservation is not null) { taken[i].TakeAtTill(stub.Till, claims[i], now); }
                continue;
            }

            if (reservation is null)
            {
                taken[i].Demand(claims[i]);
            }
            else
            {
                taken[i].Take(claims[i]);
                taken[i].OpenTills(claims[i], now);
            }

            if (taken[i].ShouldVisit(now)) { visits |= 1u << i; }
        }

        return reservation is null ? null : QuotaDecision.Granted(reservation);
    }

    /// <summary>Enters the accounts, at their tills if those are open and admit the claims; one that was retired is looked up again.</summary>
    private TillStub EnterAll(ReadOnlySpan<QuotaClaim> claims, Span<QuotaAccount> taken, long now)
    {
        var mayUseTills = true;
        while (true)
        {
            var hasTills = false;
            for (var i = 0; i < claims.Length; i++)
            {
                taken[i] = accounts.Open(claims[i].Scope, now);
                hasTills |= taken[i].HasOpenTills;
            }

            var till = hasTills && mayUseTills ? TillRule.Mine : TillRule.None;
            if (!QuotaGates.TryEnter(taken, till, out var atTill)) { continue; }
            var stub = new TillStub((sbyte)till, atTill);
            if (atTill == 0 || FitTills(claims, taken, stub, now)) { return stub; }
            QuotaGates.Exit(taken, till, atTill);
            mayUseTills = false;
        }
    }

    private bool FitTills(ReadOnlySpan<QuotaClaim> claims, ReadOnlySpan<QuotaAccount> taken, in TillStub stub, long now)
    {
        var inForce = Shares.Current;
        for (var i = 0; i < claims.Length; i++)
        {
            if (stub.Has(i) && !taken[i].FitsTill(stub.Till, claims[i], inForce, now)) { return false; }
        }

        return true;
    }

    private static void Validate(ReadOnlySpan<QuotaClaim> claims)
    {
        for (var i = 0; i < claims.Length; i++)
        {
            ref readonly var claim = ref claims[i];
            if (claim.Requests is < 0 or > 1 || claim.Tokens < 0 || claim.CostMicros < 0)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(claims), $"The claim of {claim.Scope} has a negative amount, or more than one request.");
            }

            for (var j = 0; j < i; j++)
            {
                if (claims[j].Scope == claim.Scope) { throw new ArgumentException($"{claim.Scope} is claimed twice.", nameof(claims)); }
            }
        }
    }

    [InlineArray(Length)]
    private struct Four
    {
        public const int Length = 4;

        private QuotaAccount first;
    }
}
