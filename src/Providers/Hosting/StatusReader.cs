using Providers.Execution;
using Providers.Quota;

namespace Providers.Hosting;

/// <summary>Reads a router's state into a status.</summary>
internal static class StatusReader
{
    public static RouterStatus Read(RouterHost host)
    {
        var snapshot = host.Snapshot;
        return new RouterStatus
        {
            Connectivity = host.Services.Connectivity.State.ToString(),
            Backends = [.. snapshot.Backends.Values.Select(backend => Read(backend, host.Services.Ledger))],
            Routes = [.. snapshot.Routes.GroupBy(entry => entry.Value).Select(Summarize)],
            Quota = host.Services.Ledger.Read(),
            Waiting = host.Services.Ledger.Waiting,
        };
    }

    private static BackendReport Read(RoutedBackend backend, QuotaQueue ledger)
    {
        var health = backend.Health.Read();
        return new BackendReport
        {
            Name = backend.Name,
            Provider = backend.Descriptor.Provider,
            Model = backend.Descriptor.Model,
            Placement = backend.Descriptor.Placement,
            Circuit = health.Circuit.ToString(),
            Hold = health.Hold?.Reason.ToString(),
            Until = health.Hold?.Until ?? health.RetryAt,
            Readiness = backend.Health.Readiness?.ToString(),
            SuccessRate = health.SuccessRate,
            ConsecutiveFailures = health.ConsecutiveFailures,
            FirstContentSeconds = health.FirstContentSeconds,
            TokensPerSecond = health.TokensPerSecond,
            InFlight = health.InFlight,
            IsSlow = health.IsSlow,
            Headroom = ledger.Headroom(backend.Scope, backend.Settings.Limits),
        };
    }

    private static RouteSummary Summarize(IGrouping<RouteSettings, KeyValuePair<string, RouteSettings>> names)
    {
        var route = names.Key;
        return new RouteSummary(
            route.Name,
            [.. names.Select(entry => entry.Key).Where(name => !string.Equals(name, route.Name, StringComparison.OrdinalIgnoreCase))],
            route.Policy.Name,
            [.. route.Backends.Select(backend => backend.Name)],
            [.. route.DegradeBackends.Select(backend => backend.Name), .. route.DegradeToAnswers ? ["answers"] : Array.Empty<string>()]);
    }
}
