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
    private IReadOnlyList<UsageRow> leaving = [];
    private long number;

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
        var isBehind = leaving.Count > 0;
        if (await SyncAsync().ConfigureAwait(false) && isBehind) { await SyncAsync().ConfigureAwait(false); }
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

    /// <summary>
    /// What has left once is brought under the same number until the store is known to have it: it may have it already. Not to be cancelled
    /// on its way.
    /// </summary>
    private async Task<bool> SyncAsync()
    {
        if (leaving.Count == 0) { (leaving, number) = (book.TakeNew(), number + 1); }
        try
        {
            book.Stored(leaving, await store.SyncAsync(number, leaving).ConfigureAwait(false));
            leaving = [];
            return true;
        }
        catch (Exception exception)
        {
            failed(exception);
            return false;
        }
    }
}
