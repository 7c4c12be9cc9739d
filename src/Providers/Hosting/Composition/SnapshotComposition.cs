using System.Collections.Frozen;
using Providers.Execution;
using Providers.Routing;

namespace Providers.Hosting;

/// <summary>Ties settings, states and names of a valid configuration together.</summary>
internal static class SnapshotComposition
{
    public static RouterSnapshot Compose(
        ProvidersOptions options, IEnumerable<(BackendSettings Settings, BackendState State)> backends, RoutingPolicies policies)
    {
        var currency = new AccountingCurrency(options.Currency, options.ExchangeRates);
        var routed = NameMap<RoutedBackend>.Of(backends
            .Select(backend => new RoutedBackend(backend.Settings, backend.State, currency))
            .Select(backend => KeyValuePair.Create(backend.Name, backend)));
        var routes = RoutesOf(options, routed).Select(route => (Settings: SettingsOf(route.Key, route.Value, routed, policies), route.Value.Aliases)).ToList();
        var named = NameMap<RouteSettings>.Of(routes.SelectMany(
            route => route.Aliases.Prepend(route.Settings.Name).Select(name => KeyValuePair.Create(name, route.Settings))));
        return new RouterSnapshot
        {
            Currency = currency,
            Backends = routed,
            Routes = named,
            DefaultRoute = options.DefaultRoute is { } name ? named[name] : routes[0].Settings,
            Tenants = NameMap<TenantSettings>.Of(options.Tenants.Select(tenant => KeyValuePair.Create(tenant.Key, SettingsOf(tenant.Value)))),
        };
    }

    private static IReadOnlyDictionary<string, RouteOptions> RoutesOf(
        ProvidersOptions options, FrozenDictionary<string, RoutedBackend> backends)
    {
        if (options.Routes.Count > 0)
        {
            return options.Routes;
        }

        var byPlacement = backends.Values.OrderBy(backend => backend.Name, StringComparer.OrdinalIgnoreCase)
            .ToLookup(backend => backend.Descriptor.Placement, backend => backend.Name);
        return new Dictionary<string, RouteOptions>
        {
            [ImplicitRoute.Name] = ImplicitRoute.Over([.. byPlacement[BackendPlacement.Hosted]], [.. byPlacement[BackendPlacement.Local]]),
        };
    }

    private static RouteSettings SettingsOf(
        string name, RouteOptions route, FrozenDictionary<string, RoutedBackend> backends, RoutingPolicies policies) => new()
        {
            Name = name,
            Backends = [.. route.Backends.Select(backend => backends[backend])],
            DegradeBackends = [.. route.Degrade.Where(entry => !IsAnswers(entry)).Select(backend => backends[backend])],
            DegradeToAnswers = route.Degrade.Any(IsAnswers),
            Policy = policies.TryGet(route.Policy, out var policy) ? policy : throw new InvalidOperationException($"Policy {route.Policy}?"),
            AllowedRegions = route.AllowedRegions,
            OnInterrupted = route.OnInterrupted,
            MaxAttempts = route.MaxAttempts,
            Deadline = route.Deadline,
            DegradeReserve = route.DegradeReserve,
            Hedge = route.Hedge,
            Cache = route.Cache,
            Store = route.Store,
            Limits = route.Limits,
            FailoverOnRefusal = route.FailoverOnRefusal,
        };

    private static TenantSettings SettingsOf(TenantOptions tenant) => new() { Limits = tenant.Limits, AllowedRegions = tenant.AllowedRegions };

    private static bool IsAnswers(string entry) => entry.Equals(ConfigurationReview.StoredAnswers, StringComparison.OrdinalIgnoreCase);
}
