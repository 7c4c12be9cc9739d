namespace Providers.Quota;

/// <summary>A ledger that tells when money runs out.</summary>
internal interface IBudgetSource
{
    /// <summary>
    /// Raised once a period and limit at each mark, on the thread of the call that passed it and outside every lock. A handler must be
    /// quick, and not throw.
    /// </summary>
    event Action<BudgetNotice>? BudgetPassed;
}
