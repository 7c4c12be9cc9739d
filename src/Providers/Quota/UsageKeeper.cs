namespace Providers.Quota;

/// <summary>Brings what was used to the store every few seconds, and what others used from there.</summary>
internal sealed class UsageKeeper : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource stopping = new();
    private readonly UsageBook book;
    private readonly IUsageStore store;
    private readonly TimeProvider time;
    private readonly Action<Exception> failed;
    private readonly Task running;

    /// <param name="book">What this process used.</param>
    /// <param name="store">What all of them used.</param>
    /// <param name="time">When to go again.</param>
    /// <param name="failed">Hears when the store could not be reached; nothing is lost as long as the process lives.</param>
    public UsageKeeper(UsageBook book, IUsageStore store, TimeProvider time, Action<Exception> failed)
    {
        this.book = book;
        this.store = store;
        this.time = time;
        this.failed = failed;
        running = RunAsync(stopping.Token);
    }

    /// <summary>Stops, and keeps what is left.</summary>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync().ConfigureAwait(false);
        await running.ConfigureAwait(false);
        await SyncAsync().ConfigureAwait(false);
        stopping.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await SyncAsync().ConfigureAwait(false);
            await Task.Delay(Interval, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // Not to be cancelled on its way: what the store has taken in all the same would be added twice.
    private async Task SyncAsync()
    {
        var added = book.TakeNew();
        try
        {
            book.Stored(added, await store.SyncAsync(added).ConfigureAwait(false));
        }
        catch (Exception exception)
        {
            book.Kept(added);
            failed(exception);
        }
    }
}
