using Providers.Execution;

namespace Providers.Hosting;

/// <summary>
/// Owns what one router is made of: the services its calls share, the configuration in force, and what works beside the calls.
/// </summary>
/// <param name="services">What every call shares.</param>
/// <param name="cell">The configuration in force.</param>
/// <param name="offline">Whether hosted backends are forbidden.</param>
/// <param name="workers">What works beside the calls; ends first.</param>
/// <param name="parts">Ledger, store, telemetry and backends added in code; end last.</param>
internal sealed class RouterHost(
    ExecutionServices services,
    SnapshotCell cell,
    OfflineSwitch offline,
    IReadOnlyList<IAsyncDisposable> workers,
    IAsyncDisposable parts) : IAsyncDisposable
{
    private int disposed;

    public ExecutionServices Services => services;

    public OfflineSwitch Offline => offline;

    public bool IsDisposed => Volatile.Read(ref disposed) != 0;

    public RouterSnapshot Snapshot => cell.Value;

    public ProvidersOptions Options => cell.Options;

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
        {
            return;
        }

        foreach (var worker in workers)
        {
            await worker.DisposeAsync().ConfigureAwait(false);
        }

        await services.Answers.DisposeAsync().ConfigureAwait(false);
        cell.Retire();
        await parts.DisposeAsync().ConfigureAwait(false);
    }
}
