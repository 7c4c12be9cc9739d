using Providers.Execution;
using Providers.Health;
using Providers.Quota;

namespace Providers.Hosting;

/// <summary>
/// Makes a valid configuration ready for use. What stays the same is kept: the client of a backend whose entry builds the same one,
/// and a backend's state as long as its name is there. Not thread-safe: one configuration after the other.
/// </summary>
internal sealed class SnapshotBuilder(
    BackendBuilder backends, SnapshotComposition composition, Func<string, HealthOptions, BackendHealth> watch)
{
    private Dictionary<string, BackendEntry> entries = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Builds it, or throws and leaves everything as it was.</summary>
    public RouterSnapshot Build(ProvidersOptions options)
    {
        var built = BuildClients(options);
        var next = new Dictionary<string, BackendEntry>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, client, owned) in built)
        {
            var entry = BackendBuilder.EntryOf(options, name);
            next[name] = new BackendEntry(entry, client, owned, StateOf(name, entry));
        }

        entries = next;
        return composition.Compose(options, next.Values.Select(entry => (SettingsOf(entry), entry.State)));
    }

    private List<(string Name, IChatBackend Client, IDisposable? Owned)> BuildClients(ProvidersOptions options)
    {
        var built = new List<(string Name, IChatBackend Client, IDisposable? Owned)>();
        try
        {
            foreach (var name in backends.Names(options))
            {
                var entry = BackendBuilder.EntryOf(options, name);
                var (client, owned) = entries.TryGetValue(name, out var before) && BackendEntry.BuildsTheSame(before.Options, entry)
                    ? (before.Client, before.Owned)
                    : backends.Build(name, entry);
                built.Add((name, client, owned));
            }
        }
        catch
        {
            foreach (var (_, client, owned) in built.Where(item => !entries.Values.Any(entry => entry.Client == item.Client)))
            {
                client.Dispose();
                owned?.Dispose();
            }

            throw;
        }

        return built;
    }

    private BackendState StateOf(string name, BackendOptions entry)
    {
        if (!entries.TryGetValue(name, out var before))
        {
            return new BackendState(watch(name, entry.Health), new TokenCalibration());
        }

        var health = before.State.Health;
        health.Options = entry.Health;
        if (!BackendEntry.IsTheSameModel(before.Options, entry))
        {
            health.Reset();
            return new BackendState(health, new TokenCalibration(), health.Edition);
        }

        if (BackendEntry.HasTheSameKey(before.Options, entry))
        {
            return before.State;
        }

        health.Release(HoldReason.Key);
        return before.State with { Edition = health.Edition };
    }

    private static BackendSettings SettingsOf(BackendEntry entry) => new()
    {
        Client = entry.Client,
        Owned = entry.Owned,
        Weight = entry.Options.Weight,
        Limits = entry.Options.Limits,
        Upstream = entry.Options.Upstream,
        FirstContentLimit = entry.Options.Timeouts.FirstContent,
        StallLimit = entry.Options.Timeouts.Stall,
        Health = entry.Options.Health,
    };
}
