using Providers.Health;
using Providers.Routing;

namespace Providers.Execution;

/// <summary>Copies what is known of a route's backends into plain values, so that the plan is made from one moment.</summary>
internal sealed class RouteReadings
{
    private readonly RouteSettings route;
    private readonly RouteReading[] readings;

    private RouteReadings(RouteSettings route, RouteReading[] readings)
    {
        this.route = route;
        this.readings = readings;
    }

    public ReadOnlySpan<RouteReading> Span => readings;

    public RoutedBackend this[int index]
        => index < route.Backends.Count ? route.Backends[index] : route.DegradeBackends[index - route.Backends.Count];

    public static RouteReadings Of(RouteSettings route, RequestProfile profile, ExecutionServices services)
    {
        var readings = new RouteReading[route.Backends.Count + route.DegradeBackends.Count];
        var home = profile.Session is { } session ? services.Sessions.Find(session) : null;
        for (var i = 0; i < readings.Length; i++)
        {
            var isDegrade = i >= route.Backends.Count;
            var backend = isDegrade ? route.DegradeBackends[i - route.Backends.Count] : route.Backends[i];
            readings[i] = Read(backend, profile, services, home) with { IsDegrade = isDegrade };
        }

        return new RouteReadings(route, readings);
    }

    /// <summary>Why a backend that a plan had chosen may not be asked after all.</summary>
    public static RouteRejection Rejection(RoutedBackend backend)
    {
        var health = backend.Health.Read();
        return health.Hold is { } hold
            ? new RouteRejection(backend.Name, Words(hold.Reason)) { Kind = KindOf(hold.Reason), Until = hold.Until }
            : new RouteRejection(backend.Name, "its circuit is open") { Kind = ChatFailureKind.Unreachable, Until = health.RetryAt };
    }

    private static RouteReading Read(RoutedBackend backend, RequestProfile profile, ExecutionServices services, string? home)
    {
        var health = backend.Health.Read();
        return new RouteReading
        {
            Candidate = new RoutingCandidate
            {
                Backend = backend.Descriptor,
                Weight = backend.Settings.Weight,
                Cost = backend.CostOf(profile.InputTokens, profile.OutputTokens),
                FirstContentSeconds = health.FirstContentSeconds,
                TokensPerSecond = health.TokensPerSecond,
                InFlight = health.InFlight,
                Headroom = services.Ledger.Headroom(backend.Scope, backend.Settings.Limits),
                IsSlow = health.IsSlow,
                IsSessionHome = home is not null && string.Equals(home, backend.Name, StringComparison.OrdinalIgnoreCase),
            },
            // One whose wait is over takes its place in the order again: only a real call can close it.
            IsCircuitOpen = health.Circuit != CircuitState.Closed && health.RetryAt is not null,
            Hold = health.Hold is { } hold ? new RouteHold(Words(hold.Reason), hold.Until) { Kind = KindOf(hold.Reason) } : null,
            WorstCost = profile.MaxCost is null ? null : backend.Forecast(profile, profile.OutputCap).WorstCost,
        };
    }

    public static string Words(HoldReason reason) => reason switch
    {
        HoldReason.Pacing => "its rate limit asks for a pause",
        HoldReason.Quota => "the provider's quota or balance is used up",
        HoldReason.Key => "the provider refused the key",
        HoldReason.Model => "the endpoint does not have the model",
        HoldReason.Region => "its region is not allowed",
        HoldReason.Budget => "the budget is spent",
        HoldReason.ForcedOffline => "the router is offline by configuration",
        _ => "its circuit is open",
    };

    private static ChatFailureKind KindOf(HoldReason reason) => reason switch
    {
        HoldReason.Pacing => ChatFailureKind.RateLimited,
        HoldReason.Quota or HoldReason.Budget => ChatFailureKind.QuotaExhausted,
        HoldReason.Key => ChatFailureKind.Unauthorized,
        HoldReason.Model => ChatFailureKind.ModelNotFound,
        _ => ChatFailureKind.Unreachable,
    };
}
