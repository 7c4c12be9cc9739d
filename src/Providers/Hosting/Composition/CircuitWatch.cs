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
        long told = 0;
        health.Transitioned += change =>
        {
            // Two changes may arrive out of order, and nobody is to be left with the older one.
            if (IsNewest(ref told, change.Generation))
            {
                Tell(backend, health, change);
            }

            connectivity.Update();
            if (change.To == CircuitState.Open)
            {
                preload.Start();
            }
        };
        return health;
    }

    private static bool IsNewest(ref long told, long generation)
    {
        var last = Volatile.Read(ref told);
        while (generation > last)
        {
            var found = Interlocked.CompareExchange(ref told, generation, last);
            if (found == last)
            {
                return true;
            }

            last = found;
        }

        return false;
    }

    private void Tell(string backend, BackendHealth health, CircuitTransition change)
    {
        var reason = Words(change.Why, health.Options);
        switch (change)
        {
            case { To: CircuitState.Closed }:
                telemetry.Events.Tell(new CircuitClosed(backend, reason));
                break;
            case { To: CircuitState.HalfOpen }:
                telemetry.CircuitHalfOpen(backend, reason);
                break;
            case { From: CircuitState.Closed }:
                telemetry.Events.Tell(new CircuitOpened(backend, reason, Until(health)));
                break;
            default:
                telemetry.CircuitStaysOpen(backend, Until(health));
                break;
        }
    }

    private DateTimeOffset Until(BackendHealth health) => health.Read().RetryAt ?? time.GetUtcNow();

    private static string Words(CircuitCause why, HealthOptions options) => why switch
    {
        CircuitCause.ConsecutiveFailures => $"{options.ConsecutiveFailures} failures in a row",
        CircuitCause.LowSuccess => FormattableString.Invariant($"fewer than {options.MinimumSuccess * 100:0.#} of 100 calls succeeded"),
        CircuitCause.TrialFailed => "the call that was to find out failed",
        CircuitCause.TimePassed => "its time has passed",
        CircuitCause.Reachable => "a probe has reached it again",
        CircuitCause.CallSucceeded => "a call was answered",
        _ => "its endpoint or model was changed",
    };
}
