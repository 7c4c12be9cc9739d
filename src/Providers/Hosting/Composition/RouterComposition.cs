using Microsoft.Extensions.Configuration;
using Providers.Execution;
using Providers.Health;
using Providers.Quota;
using Providers.Routing;

namespace Providers.Hosting;

/// <summary>Puts a router together from its configuration and what the host registered.</summary>
internal static class RouterComposition
{
    /// <exception cref="ProvidersConfigurationException">The configuration is invalid.</exception>
    public static ChatRouter Compose(IConfigurationSection section, HostRegistrations registrations, IServiceProvider services)
    {
        var parts = new HostParts(section.Path, registrations, services);
        try
        {
            return Compose(section, registrations, parts);
        }
        catch
        {
            parts.DisposeAsync().AsTask().GetAwaiter().GetResult();
            throw;
        }
    }

    private static ChatRouter Compose(IConfigurationSection section, HostRegistrations registrations, HostParts parts)
    {
        var beforeRead = section.GetReloadToken();
        var policies = new RoutingPolicies(registrations.Policies);
        var source = new ConfigurationSource(section, parts.Catalog(policies.Names));
        var options = source.Read();

        var cell = new SnapshotCell(parts.Logger);
        var chance = registrations.Seed is { } seed ? new LockedRandom(seed) : LockedRandom.Create();
        var connectivity = new Connectivity(() => cell.Watched, parts.Time);
        connectivity.Changed += parts.Telemetry.Events.Tell;
        var offline = new OfflineSwitch(connectivity);
        var preload = new LocalPreload(() => cell.Watched, parts.Time);
        var circuits = new CircuitWatch(connectivity, preload, parts.Telemetry, parts.Time, chance);
        var configuration = new RouterConfiguration(
            new SnapshotBuilder(parts.Backends(), new SnapshotComposition(policies), circuits.Watch),
            cell,
            offline,
            connectivity,
            parts.Logger);
        var services = new ExecutionServices(parts.Time, chance)
        {
            Ledger = parts.Ledger(options.Ledger),
            Estimator = registrations.OwnTokenEstimator ?? new TokenEstimator(),
            Connectivity = connectivity,
            Answers = parts.Answers(options.Answers),
            Telemetry = parts.Telemetry,
        };
        configuration.Apply(options);

        var reload = new ConfigurationReload(source, configuration.Apply, parts.Logger);
        return new ChatRouter(new RouterHost(
            services,
            cell,
            offline,
            [
                new ConfigurationWatcher(section, beforeRead, reload.Run, parts.Time),
                new ProbeScheduler(() => cell.Watched, connectivity, parts.Time),
                preload,
            ],
            parts.KeepUsage(services.Usage) is { } keeper ? [keeper, parts] : [parts]));
    }
}
