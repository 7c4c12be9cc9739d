using Microsoft.Extensions.Logging;
using Providers.Execution;
using Providers.Health;

namespace Providers.Hosting;

/// <summary>Holds the snapshot in force. Thread-safe.</summary>
/// <param name="logger">Told of clients that could not be closed: whose call was the last one is no reason for it to fail.</param>
internal sealed class SnapshotCell(ILogger logger)
{
    private volatile Held held = new(null, new ProvidersOptions(), []);

    public RouterSnapshot Value => held.Snapshot ?? throw new InvalidOperationException("No configuration is in force yet.");

    /// <summary>The backends in force, with their health; none before the first configuration.</summary>
    public IReadOnlyList<(IChatBackend Backend, BackendHealth Health)> Watched => held.Watched;

    /// <summary>What the snapshot was made from; the defaults before the first configuration.</summary>
    public ProvidersOptions Options => held.Options;

    /// <summary>Puts a configuration in force. Calls under way end on the old one; then the clients it does not share are closed.</summary>
    public void Swap(RouterSnapshot next, ProvidersOptions options)
    {
        var old = held.Snapshot;
        held = new Held(next, options, [.. next.Backends.Values.Select(backend => (backend.Settings.Client, backend.Health))]);
        if (old is null)
        {
            return;
        }

        var kept = next.Backends.Values.Select(backend => backend.Settings.Client).ToHashSet();
        // A call on the old configuration may use what only a later one drops: until it ends, the next one counts as in use too.
        next.Enter();
        old.Retire(() =>
        {
            Close(old, except: kept);
            next.Leave();
        });
    }

    /// <summary>Closes every client once the last call has ended.</summary>
    /// <param name="closed">Runs after that.</param>
    public void Retire(Action closed) => Value.Retire(() =>
    {
        Close(Value, except: []);
        closed();
    });

    private void Close(RouterSnapshot snapshot, HashSet<IChatBackend> except)
    {
        foreach (var backend in snapshot.Backends.Values.Where(backend => !except.Contains(backend.Settings.Client)))
        {
            Close(backend.Name, backend.Settings.Client);
            Close(backend.Name, backend.Settings.Owned);
        }
    }

    private void Close(string backend, IDisposable? part)
    {
        try
        {
            part?.Dispose();
        }
        catch (Exception exception)
        {
            HostingLog.NotClosed(logger, backend, exception.GetType().Name);
        }
    }

    private sealed record Held(
        RouterSnapshot? Snapshot, ProvidersOptions Options, IReadOnlyList<(IChatBackend Backend, BackendHealth Health)> Watched);
}
