using Microsoft.Extensions.Logging;
using Providers.Health;

namespace Providers.Hosting;

/// <summary>Puts valid options in force: the first ones, and each that a reload brings. Not thread-safe.</summary>
internal sealed class RouterConfiguration(
    SnapshotBuilder builder, SnapshotCell cell, OfflineSwitch offline, Connectivity connectivity, ILogger logger)
{
    private ProvidersOptions? first;

    /// <summary>Puts them in force, or throws and leaves everything as it was.</summary>
    public void Apply(ProvidersOptions options)
    {
        var next = builder.Build(options);
        offline.IsConfigured = options.Offline == OfflineMode.Forced;
        cell.Swap(next, options);
        connectivity.Update();
        HostingLog.InForce(logger, next.Backends.Count, options.Routes.Count);
        first ??= options;
        if (!ReadAtStart(options).Equals(ReadAtStart(first)))
        {
            HostingLog.NeedsRestart(logger);
        }
    }

    private static object ReadAtStart(ProvidersOptions options)
    {
        var server = options.Gateway;
        return (options.Answers, options.Ledger,
            server.MaxBodyBytes, server.MaxHeaderBytes, server.MinBytesPerSecond, server.ShutdownWithin);
    }
}
