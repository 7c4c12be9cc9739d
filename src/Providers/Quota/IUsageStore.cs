namespace Providers.Quota;

/// <summary>Keeps use and spend beyond the life of a process, added up over all that write to it. A ledger may be one too.</summary>
internal interface IUsageStore
{
    /// <summary>Adds what was used since the last time. When it throws, the same is added again with what came on top.</summary>
    /// <param name="added">One row for each day, backend, route and tenant.</param>
    /// <returns>The totals of all rows the first time, later at least of those that have changed.</returns>
    ValueTask<IReadOnlyList<UsageRow>> SyncAsync(IReadOnlyList<UsageRow> added);
}
