using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Providers.Quota;

/// <summary>A book's accounts by their scopes: opened when they are first used, and forgotten when nothing in them binds anybody.</summary>
/// <param name="book">Whose they are.</param>
internal sealed class QuotaAccounts(QuotaBook book)
{
    /// <summary>Above this many scopes, those without limits are forgotten as soon as nothing is under way.</summary>
    public const int Crowded = 10_000;

    // Backend, route, tenant: callers mostly name their scopes in this order, and gates are entered in it.
    private const int KindShift = 48;

    // A power of two.
    private const int Remembered = 64;

    // By kind: a plain string is the key that dictionaries find quickest.
    private readonly ConcurrentDictionary<string, QuotaAccount>[] byName = [new(), new(), new()];

    // Those that were found last, found again without hashing and comparing a name: mostly it is the very same string.
    private readonly QuotaAccount?[] recent = new QuotaAccount?[Remembered];
    private long nextOrder;
    private long sweptAt;

    public int Count => byName.Sum(ofKind => ofKind.Count);

    public IEnumerable<QuotaAccount> All => byName.SelectMany(ofKind => ofKind.Values);

    /// <summary>By kind, and then by name.</summary>
    public IEnumerable<QuotaAccount> InOrder
        => byName.SelectMany(ofKind => ofKind.OrderBy(pair => pair.Key, StringComparer.Ordinal)).Select(pair => pair.Value);

    /// <summary>Null where nothing has been used.</summary>
    public QuotaAccount? Find(in QuotaScope scope)
    {
        ref var last = ref recent[RuntimeHelpers.GetHashCode(scope.Name) & (Remembered - 1)];
        if (Volatile.Read(ref last) is { IsRetired: false } known
            && ReferenceEquals(known.Scope.Name, scope.Name) && known.Scope.Kind == scope.Kind)
        {
            return known;
        }

        if (byName[(int)scope.Kind].TryGetValue(scope.Name, out var account))
        {
            Volatile.Write(ref last, account);
        }

        return account;
    }

    /// <summary>The scope's account, which may be retired before it is entered: then it is to be asked for again.</summary>
    public QuotaAccount Open(in QuotaScope scope, long now)
    {
        if (Find(scope) is { } account) { return account; }
        Sweep(now);
        var ofKind = byName[(int)scope.Kind];
        return ofKind.GetOrAdd(
            scope.Name, static (_, asked) => asked.Accounts.Create(asked.Scope, asked.Now), (Accounts: this, Scope: scope, Now: now));
    }

    private QuotaAccount Create(QuotaScope scope, long now)
        => new(scope, ((long)scope.Kind << KindShift) | Interlocked.Increment(ref nextOrder), book, book.Shares.AtBeginning(now));

    /// <summary>At most once a minute, and only when a new scope comes: tenants' names are whatever callers send.</summary>
    private void Sweep(long now)
    {
        var swept = Volatile.Read(ref sweptAt);
        if (Math.Abs(now - swept) < TimeSpan.TicksPerMinute || Interlocked.CompareExchange(ref sweptAt, now, swept) != swept) { return; }
        var crowded = Count > Crowded;
        foreach (var ofKind in byName)
        {
            foreach (var entry in ofKind)
            {
                entry.Value.Enter();
                var retired = entry.Value.TryRetire(now, crowded);
                entry.Value.Exit();
                if (retired) { ofKind.TryRemove(entry); }
            }
        }
    }
}
