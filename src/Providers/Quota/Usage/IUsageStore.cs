namespace Providers.Quota;

/// <summary>Keeps use and spend beyond the life of a process, added up over all that write to it. A ledger may be one too.</summary>
internal interface IUsageStore
{
    /// <summary>Adds what was used since the last time. When it throws, it is asked again for the same.</summary>
    /// <param name="number">The write's, from 1 and higher than the last one's: what has been added under it is not added again.</param>
    /// <param name="added">One row for each day, backend, route and tenant.</param>
    /// <returns>The totals of all rows the first time, later at least of those that have changed, and of those that were added.</returns>
    ValueTask<IReadOnlyList<UsageRow>> SyncAsync(long number, IReadOnlyList<UsageRow> added);
}
