using System.Runtime.CompilerServices;
using Providers.Health;
using Providers.Routing;

namespace Providers.Execution;

/// <summary>Copies what is known of a route's backends into plain values, so that the plan is made from one moment.</summary>
internal static class RouteReadings
{
    /// <summary>The plan for a request, as of that timestamp.</summary>
    public static RoutePlan Plan(ChatCall call, ExecutionServices services, long now)
    {
        var route = call.Route;
        var few = default(Few);
        var count = route.BackendCount;
        var readings = count <= Few.Length ? ((Span<RouteReading>)few)[..count] : new RouteReading[count];
        var home = call.Profile.Session is { } session ? services.Sessions.Find(session) : null;
        var utc = call.Clock.UtcAt(now).UtcTicks;
        for (var i = 0; i < readings.Length; i++)
        {
            readings[i] = Read(route[i], call.Profile, services, home, now, utc, isDegrade: i >= route.Backends.Length);
        }

        return RoutePlanner.Plan(call.Profile, route.Policy, call.RoutingContext(services.Random), readings);
    }

    /// <summary>Why a backend that a plan had chosen may not be asked after all.</summary>
    public static RouteRejection Rejection(RoutedBackend backend)
    {
        var health = backend.Health.Read();
        return health.Hold is { } hold
            ? new RouteRejection(backend.Name, Words(hold.Reason)) { Kind = KindOf(hold.Reason), Until = hold.Until }
            : new RouteRejection(backend.Name, "its circuit is open") { Kind = ChatFailureKind.Unreachable, Until = health.RetryAt };
    }

    private static RouteReading Read(
        RoutedBackend backend, RequestProfile profile, ExecutionServices services, SessionHome? home, long now, long utc, bool isDegrade)
    {
        var health = backend.Health.Read(now);
        var isHome = home is not null && string.Equals(home.Backend, backend.Name, StringComparison.OrdinalIgnoreCase);
        var cached = isHome && backend.Price?.CachedInputPerMillion is not null
            ? Math.Min(services.Sessions.CachedAt(home!, now), profile.InputTokens)
            : 0;
        return new RouteReading
        {
            Candidate = new RoutingCandidate
            {
                Backend = backend.Descriptor,
                Weight = backend.Settings.Weight,
                Cost = backend.CostOf(profile.InputTokens, profile.OutputTokens, cached),
                CachedInputTokens = cached,
                FirstContentSeconds = health.FirstContentSeconds,
                TokensPerSecond = health.TokensPerSecond,
                InFlight = health.InFlight,
                Headroom = services.Ledger.Headroom(backend.Scope, backend.Settings.Limits, utc),
                IsSlow = health.IsSlow,
                IsSessionHome = isHome,
            },
            IsDegrade = isDegrade,

            // One whose wait is over takes its place in the order again: only a real call can close it.
            IsCircuitOpen = health.Circuit != CircuitState.Closed && health.RetryAt is not null,
            Hold = health.Hold is { } hold ? new RouteHold(Words(hold.Reason), hold.Until) { Kind = KindOf(hold.Reason) } : null,
            WorstCost = profile.MaxCost is null ? null : backend.WorstCost(profile),
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

    [InlineArray(Length)]
    private struct Few
    {
        public const int Length = 4;

        private RouteReading first;
    }
}
