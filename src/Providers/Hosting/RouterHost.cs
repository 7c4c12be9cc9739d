using Providers.Execution;

namespace Providers.Hosting;

/// <summary>Owns what one router is made of: the services its calls share and the snapshot in force.</summary>
/// <param name="services">What every call shares.</param>
/// <param name="first">The configuration to begin with.</param>
/// <param name="owned">What ends with the router, in the order of ending.</param>
internal sealed class RouterHost(ExecutionServices services, RouterSnapshot first, IReadOnlyList<IAsyncDisposable> owned) : IAsyncDisposable
{
    private RouterSnapshot snapshot = first;
    private int disposed;

    public ExecutionServices Services => services;

    public RouterSnapshot Snapshot => Volatile.Read(ref snapshot);

    /// <summary>Puts a new configuration in force. Calls under way end on the old one; then the backends it does not share are closed.</summary>
    public void Swap(RouterSnapshot next)
    {
        var old = Interlocked.Exchange(ref snapshot, next);
        var kept = next.Backends.Values.Select(backend => backend.Settings.Client).ToHashSet();
        var replaced = old.Backends.Values.Select(backend => backend.Settings.Client).Where(client => !kept.Contains(client)).ToArray();
        old.Retire(() => Array.ForEach(replaced, client => client.Dispose()));
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
        {
            return;
        }

        foreach (var part in owned)
        {
            await part.DisposeAsync().ConfigureAwait(false);
        }

        await services.Answers.DisposeAsync().ConfigureAwait(false);
        var last = Snapshot;
        last.Retire(() =>
        {
            foreach (var backend in last.Backends.Values)
            {
                backend.Settings.Client.Dispose();
            }
        });
        services.Telemetry.Dispose();
    }
}
