using Providers.Execution;

namespace Providers.Hosting;

/// <summary>
/// Owns what one router is made of: the services its calls share, the configuration in force, and what works beside the calls.
/// </summary>
/// <param name="services">What every call shares.</param>
/// <param name="cell">The configuration in force.</param>
/// <param name="offline">Whether hosted backends are forbidden.</param>
/// <param name="workers">What works beside the calls; ends first.</param>
/// <param name="parts">What calls need to their end, ledger, store, telemetry and backends added in code; end last, in this order.</param>
internal sealed class RouterHost(
    ExecutionServices services,
    SnapshotCell cell,
    OfflineSwitch offline,
    IReadOnlyList<IAsyncDisposable> workers,
    IReadOnlyList<IAsyncDisposable> parts) : IAsyncDisposable
{
    private int disposed;

    public ExecutionServices Services => services;

    public OfflineSwitch Offline => offline;

    public bool IsDisposed => Volatile.Read(ref disposed) != 0;

    public RouterSnapshot Snapshot => cell.Value;

    public ProvidersOptions Options => cell.Options;

    /// <summary>
    /// Ends what works beside the calls. A call under way is not waited for, and keeps what it needs: the last one closes it.
    /// </summary>
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

        await services.Answers.CloseAsync().ConfigureAwait(false);
        var last = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        cell.Retire(last.SetResult);
        var ending = EndAsync(last.Task);
        if (last.Task.IsCompleted)
        {
            await ending.ConfigureAwait(false);
        }
    }

    private async Task EndAsync(Task lastCall)
    {
        await lastCall.ConfigureAwait(false);
        await services.Answers.DisposeAsync().ConfigureAwait(false);
        foreach (var part in parts)
        {
            await part.DisposeAsync().ConfigureAwait(false);
        }
    }
}
