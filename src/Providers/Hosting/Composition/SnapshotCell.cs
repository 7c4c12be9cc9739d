using Providers.Execution;
using Providers.Health;

namespace Providers.Hosting;

/// <summary>Holds the snapshot in force. Thread-safe.</summary>
internal sealed class SnapshotCell
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
    public void Retire() => Value.Retire(() => Close(Value, except: []));

    private static void Close(RouterSnapshot snapshot, HashSet<IChatBackend> except)
    {
        foreach (var backend in snapshot.Backends.Values.Where(backend => !except.Contains(backend.Settings.Client)))
        {
            backend.Settings.Client.Dispose();
            backend.Settings.Owned?.Dispose();
        }
    }

    private sealed record Held(
        RouterSnapshot? Snapshot, ProvidersOptions Options, IReadOnlyList<(IChatBackend Backend, BackendHealth Health)> Watched);
}
