using Providers.Health;
using Providers.Telemetry;

namespace Providers.Hosting;

/// <summary>Gives each backend its health, and tells whom it concerns when a circuit opens or closes.</summary>
internal sealed class CircuitWatch(
    Connectivity connectivity, LocalPreload preload, RouterTelemetry telemetry, TimeProvider time, Random chance)
{
    public BackendHealth Watch(string backend, HealthOptions options)
    {
        var health = new BackendHealth(options, time, chance);
        health.Transitioned += change =>
        {
            telemetry.CircuitChanged(backend, $"{change.From}", $"{change.To}", $"{change.Why}");
            connectivity.Update();
            if (change.To == CircuitState.Open)
            {
                preload.Start();
            }
        };
        return health;
    }
}
