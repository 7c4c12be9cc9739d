using System.Diagnostics.CodeAnalysis;
using Providers.Health;
using Providers.Routing;

namespace Providers.Execution;

/// <summary>Copies what is known of a route's backends into plain values, so that the plan is made from one moment.</summary>
internal static class RouteReadings
{
    /// <summary>The plan for a request, as of that timestamp.</summary>
    public static RoutePlan Plan(ChatCall call, ExecutionServices services, long now)
    {
        var (route, profile) = (call.Route, call.Profile);
        var home = profile.Session is { } session ? services.Sessions.Find(session) : null;
        var reader = new Reader(profile, services, home, now, call.Clock.UtcTicksAt(now));
        var planner = new RoutePlanner(profile, route.Policy, call.RoutingContext(services.Random), route.BackendCount)
        {
            Holder = profile.IsProviderBound ? HolderIn(route, home) : null,
        };
        reader.Read(route.Backends, 0, isDegrade: false, ref planner);
        if (route.DegradeBackends.Length > 0)
        {
            reader.Read(route.DegradeBackends, route.Backends.Length, isDegrade: true, ref planner);
        }

        return planner.Finish();
    }

    /// <summary>Why a backend that a plan had chosen may not be asked after all.</summary>
    public static RouteRejection Rejection(RoutedBackend backend)
    {
        var health = backend.Health.Read();
        return health.Hold is { } hold
            ? new RouteRejection(backend.Name, Words(hold.Reason)) { Kind = KindOf(hold.Reason), Until = hold.Until }
            : new RouteRejection(backend.Name, "its circuit is open") { Kind = ChatFailureKind.Unreachable, Until = health.RetryAt };
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

    private static bool IsHome(RoutedBackend backend, [NotNullWhen(true)] SessionHome? home)
        => home is not null && string.Equals(home.Backend, backend.Name, StringComparison.OrdinalIgnoreCase);

    private static int? HolderIn(RouteSettings route, SessionHome? home)
    {
        for (var i = 0; i < route.BackendCount; i++)
        {
            if (IsHome(route[i], home))
            {
                return i;
            }
        }

        return null;
    }

    /// <summary>Reads each backend as of the same moment, for the same request.</summary>
    private readonly struct Reader(RequestProfile profile, ExecutionServices services, SessionHome? home, long now, long utc)
    {
        /// <param name="backends">The route's own, or the steps of its ladder.</param>
        /// <param name="from">The place of the first; those of a ladder come after the route's own.</param>
        /// <param name="isDegrade">Which of the two.</param>
        /// <param name="planner">Told of each.</param>
        public void Read(RoutedBackend[] backends, int from, bool isDegrade, ref RoutePlanner planner)
        {
            for (var i = 0; i < backends.Length; i++)
            {
                var backend = backends[i];
                var standing = default(RouteStanding);
                if (!backend.Health.TryGlance(now, out var glance))
                {
                    (glance, standing) = Whole(backend);
                }

                if (isDegrade)
                {
                    standing = standing with { IsDegrade = true };
                }

                if (profile.MaxCost is not null)
                {
                    standing = standing with { WorstCost = backend.WorstCost(profile) };
                }

                planner.Consider(Candidate(backend, glance), standing, from + i);
            }
        }

        private (HealthGlance Glance, RouteStanding Standing) Whole(RoutedBackend backend)
        {
            var health = backend.Health.Read(now);
            return (health.Glance, new RouteStanding
            {
                // One whose wait is over takes its place in the order again: only a real call can close it.
                IsCircuitOpen = health.Circuit != CircuitState.Closed && health.RetryAt is not null,
                Hold = health.Hold is { } hold ? new RouteHold(Words(hold.Reason), hold.Until) { Kind = KindOf(hold.Reason) } : null,
            });
        }

        private RoutingCandidate Candidate(RoutedBackend backend, in HealthGlance health)
        {
            var cached = CachedAt(backend);
            return new RoutingCandidate
            {
                Backend = backend.Descriptor,
                Weight = backend.Weight,
                Cost = backend.CostOf(profile.InputTokens, profile.OutputTokens, cached),
                CachedInputTokens = cached,
                FirstContentSeconds = health.FirstContentSeconds,
                TokensPerSecond = health.TokensPerSecond,
                InFlight = health.InFlight,
                Headroom = services.Ledger.Headroom(backend.Scope, backend.Limits, utc, ref backend.Quota),
                IsSlow = health.IsSlow,
                IsSessionHome = IsHome(backend, home),
            };
        }

        /// <summary>How much of the question the session's home has in its provider's prompt cache, where that costs less.</summary>
        private long CachedAt(RoutedBackend backend)
            => IsHome(backend, home) && backend.Prices.Usual?.CachedInputPerMillion is not null
                ? Math.Min(services.Sessions.CachedAt(home, now), profile.InputTokens)
                : 0;
    }
}
