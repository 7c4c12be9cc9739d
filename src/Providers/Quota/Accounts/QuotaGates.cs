namespace Providers.Quota;

/// <summary>
/// Enters several accounts at once: in their order, so that no two callers wait for each other, and each at a till where that is open.
/// </summary>
internal static class QuotaGates
{
    /// <summary>False: one of them has been retired meanwhile, and nothing was entered.</summary>
    /// <param name="accounts">In any order.</param>
    /// <param name="till">The caller's, or <see cref="TillRule.None"/>.</param>
    /// <param name="atTill">A bit for each account that was entered at its till.</param>
    public static bool TryEnter(ReadOnlySpan<QuotaAccount> accounts, int till, out uint atTill)
    {
        atTill = 0;
        var (entered, ascending) = (-1L, IsAscending(accounts));
        for (var n = 0; n < accounts.Length; n++)
        {
            var next = ascending ? n : NextAfter(entered, accounts);
            if (till >= 0 && accounts[next].TryEnterTill(till))
            {
                atTill |= 1u << next;
            }
            else if (!accounts[next].TryEnter())
            {
                for (var i = 0; i < accounts.Length; i++)
                {
                    if (accounts[i].Order <= entered) { Exit(accounts[i], till, (atTill >> i & 1) != 0); }
                }

                return false;
            }

            entered = accounts[next].Order;
        }

        return true;
    }

    public static void Exit(ReadOnlySpan<QuotaAccount> accounts, int till, uint atTill)
    {
        for (var i = 0; i < accounts.Length; i++) { Exit(accounts[i], till, (atTill >> i & 1) != 0); }
    }

    private static void Exit(QuotaAccount account, int till, bool atTill)
    {
        if (atTill) { account.ExitTill(till); } else { account.Exit(); }
    }

    private static bool IsAscending(ReadOnlySpan<QuotaAccount> accounts)
    {
        for (var i = 1; i < accounts.Length; i++)
        {
            if (accounts[i].Order < accounts[i - 1].Order) { return false; }
        }

        return true;
    }

    private static int NextAfter(long order, ReadOnlySpan<QuotaAccount> accounts)
    {
        var next = -1;
        for (var i = 0; i < accounts.Length; i++)
        {
            if (accounts[i].Order > order && (next < 0 || accounts[i].Order < accounts[next].Order)) { next = i; }
        }

        return next;
    }
}
