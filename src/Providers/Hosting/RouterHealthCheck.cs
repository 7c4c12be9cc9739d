using Microsoft.Extensions.Diagnostics.HealthChecks;
using Providers.Health;

namespace Providers.Hosting;

/// <summary>Whether the router's routes can answer. Asks nobody: it reads what calls and probes have found.</summary>
internal sealed class RouterHealthCheck(ChatRouter router) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var status = router.Status;
        var routes = status.Routes.ToDictionary(route => route.Name, route => Judge(route, status));
        var data = routes.ToDictionary(route => route.Key, object (route) => route.Value.ToString());
        var worst = routes.Values.Min();
        return Task.FromResult(
            routes.Values.All(health => health == HealthStatus.Unhealthy)
                ? new HealthCheckResult(context.Registration.FailureStatus, "No route has a backend that can be asked", data: data)
            : worst < HealthStatus.Healthy
                ? HealthCheckResult.Degraded($"Connectivity is {status.Connectivity}; {Name(routes)}", data: data)
            : HealthCheckResult.Healthy($"Connectivity is {status.Connectivity}", data));
    }

    private static HealthStatus Judge(RouteSummary route, RouterStatus status)
        => route.Backends.Any(name => CanBeAsked(name, status)) ? HealthStatus.Healthy
            : route.Degrade.Any(name => CanBeAsked(name, status)) ? HealthStatus.Degraded
            : HealthStatus.Unhealthy;

    private static bool CanBeAsked(string name, RouterStatus status)
        => status.Backends.FirstOrDefault(backend => backend.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } backend
            && backend.Hold is null
            && backend.Circuit != nameof(CircuitState.Open)
            && !(backend.Placement == BackendPlacement.Hosted && status.Connectivity == nameof(ConnectivityState.Offline));

    private static string Name(Dictionary<string, HealthStatus> routes)
        => "not at their best: " + string.Join(", ", routes.Where(route => route.Value < HealthStatus.Healthy).Select(route => route.Key));
}
