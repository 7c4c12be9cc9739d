using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Providers.Quota;

/// <summary>The accounts of all scopes; sets aside in all of them or in none. Pure but for its memory: time is a parameter.</summary>
/// <param name="desk">Draws funds for the accounts; null where they have funds without end.</param>
internal sealed class QuotaBook(IQuotaDesk? desk = null)
{
    /// <summary>Above this many scopes, those without limits are forgotten as soon as nothing is under way.</summary>
    public const int Crowded = 10_000;

    private const int MaxClaims = 32;

    private readonly ConcurrentDictionary<QuotaScope, QuotaAccount> accounts = new();
    private long nextOrder;
    private long sweptAt;
    private double share = 1;

    public int Count => accounts.Count;

    /// <summary>This process's part of the paced and concurrent limits, 0 to 1.</summary>
    public double Share { get => Volatile.Read(ref share); set => Volatile.Write(ref share, value); }

    /// <summary>Sets aside in all accounts or in none. Null: a limit has some left, but it has to be drawn first.</summary>
    public QuotaDecision? Reserve(ReadOnlySpan<QuotaClaim> claims, long now)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(claims.Length, MaxClaims, nameof(claims));
        Validate(claims);
        Four few = default;
        var rented = claims.Length > Four.Length ? ArrayPool<QuotaAccount>.Shared.Rent(claims.Length) : null;
        var taken = (rented is null ? few : rented.AsSpan())[..claims.Length];
        var visits = 0u;
        try
        {
            EnterAll(claims, taken, now);
            try
            {
                return ReserveEntered(claims, taken, now, out visits);
            }
            finally
            {
                foreach (var account in taken) { account.Exit(); }
                for (var i = 0; visits != 0; i++, visits >>= 1)
                {
                    if ((visits & 1) != 0) { taken[i].Visit(); }
                }
            }
        }
        finally
        {
            if (rented is not null) { ArrayPool<QuotaAccount>.Shared.Return(rented, clearArray: true); }
        }
    }

    public double Headroom(QuotaScope scope, QuotaLimits limits, long now)
    {
        if (!accounts.TryGetValue(scope, out var account)) { account = new QuotaAccount(scope, 0); }
        account.Enter();
        try
        {
            account.Advance(limits, Share, now);
            return account.Headroom();
        }
        finally
        {
            account.Exit();
        }
    }

    public void Observe(QuotaScope scope, RateLimitReading reading, long now)
    {
        QuotaAccount account;
        do { account = Open(scope, now); } while (!TryEnter(account));
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
        foreach (var (_, account) in accounts.OrderBy(pair => pair.Key.Kind).ThenBy(pair => pair.Key.Name, StringComparer.Ordinal))
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
    /// <param name="onlyIdle">Only of counts that have not been used since this was last asked.</param>
    /// <param name="now">UTC ticks.</param>
    public void CollectReturns(List<FundMove> moves, bool onlyIdle, long now)
    {
        foreach (var (_, account) in accounts)
        {
            account.Enter();
            account.CollectReturns(moves, onlyIdle, now);
            account.Exit();
        }
    }

    private QuotaDecision? ReserveEntered(ReadOnlySpan<QuotaClaim> claims, ReadOnlySpan<QuotaAccount> taken, long now, out uint visits)
    {
        visits = 0;
        var worst = Shortfall.None;
        var refusing = default(QuotaScope);
        for (var i = 0; i < claims.Length; i++)
        {
            taken[i].Advance(claims[i].Limits, Share, now);
            var shortfall = taken[i].ShortfallOf(claims[i], now);
            if (shortfall.Wait > worst.Wait) { (worst, refusing) = (shortfall, claims[i].Scope); }
        }

        if (worst.Wait >= Shortfall.Unknown) { return QuotaDecision.Refused(worst.ToRefusal(refusing)); }
        var reservation = worst.IsUnfunded ? null : new QuotaReservation(claims, taken, now);
        for (var i = 0; i < claims.Length; i++)
        {
            if (reservation is null) { taken[i].Demand(claims[i]); } else { taken[i].Take(claims[i]); }
            if (taken[i].ShouldVisit(now)) { visits |= 1u << i; }
        }

        return reservation is null ? null : QuotaDecision.Granted(reservation);
    }

    /// <summary>Enters the accounts in their order; one that was retired meanwhile is looked up again.</summary>
    private void EnterAll(ReadOnlySpan<QuotaClaim> claims, Span<QuotaAccount> taken, long now)
    {
        while (true)
        {
            for (var i = 0; i < claims.Length; i++) { taken[i] = Open(claims[i].Scope, now); }
            if (TryEnterInOrder(taken)) { return; }
        }
    }

    private static bool TryEnterInOrder(ReadOnlySpan<QuotaAccount> taken)
    {
        var entered = -1L;
        for (var n = 0; n < taken.Length; n++)
        {
            var next = NextAfter(entered, taken);
            if (!TryEnter(next))
            {
                foreach (var account in taken)
                {
                    if (account.Order <= entered) { account.Exit(); }
                }

                return false;
            }

            entered = next.Order;
        }

        return true;
    }

    private static QuotaAccount NextAfter(long order, ReadOnlySpan<QuotaAccount> taken)
    {
        QuotaAccount? next = null;
        foreach (var account in taken)
        {
            if (account.Order > order && (next is null || account.Order < next.Order)) { next = account; }
        }

        return next!;
    }

    private static bool TryEnter(QuotaAccount account)
    {
        account.Enter();
        if (!account.IsRetired) { return true; }
        account.Exit();
        return false;
    }

    private QuotaAccount Open(QuotaScope scope, long now)
    {
        if (accounts.TryGetValue(scope, out var account)) { return account; }
        Sweep(now);
        return accounts.GetOrAdd(scope, static (key, book) => book.Create(key), this);
    }

    private QuotaAccount Create(QuotaScope scope) => new(scope, Interlocked.Increment(ref nextOrder), desk);

    /// <summary>At most once a minute, and only when a new scope comes: tenants' names are whatever callers send.</summary>
    private void Sweep(long now)
    {
        var swept = Volatile.Read(ref sweptAt);
        if (now - swept < TimeSpan.TicksPerMinute || Interlocked.CompareExchange(ref sweptAt, now, swept) != swept) { return; }
        var crowded = accounts.Count > Crowded;
        foreach (var (scope, account) in accounts)
        {
            account.Enter();
            var retired = account.TryRetire(now, crowded);
            account.Exit();
            if (retired) { accounts.TryRemove(new KeyValuePair<QuotaScope, QuotaAccount>(scope, account)); }
        }
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
