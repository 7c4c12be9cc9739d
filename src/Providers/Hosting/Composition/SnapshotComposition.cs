using System.Collections.Frozen;
using Providers.Execution;
using Providers.Routing;

namespace Providers.Hosting;

/// <summary>Ties settings, states and names of a valid configuration together.</summary>
internal sealed class SnapshotComposition(RoutingPolicies policies)
{
    public RouterSnapshot Compose(ProvidersOptions options, IEnumerable<(BackendSettings Settings, BackendState State)> backends)
    {
        var currency = new AccountingCurrency(options.Currency, options.ExchangeRates);
        var routed = NameMap<RoutedBackend>.Of(backends
            .Select(backend => new RoutedBackend(backend.Settings, backend.State, currency))
            .Select(backend => KeyValuePair.Create(backend.Name, backend)));
        var configured = RoutesOf(options, routed);
        var named = NameMap<RouteSettings>.Of(configured.SelectMany(route => Named(route.Key, route.Value, routed)));
        return new RouterSnapshot
        {
            Currency = currency,
            Backends = routed,
            Routes = named,
            DefaultRoute = named[options.DefaultRoute ?? configured.Keys.First()],
            Tenants = NameMap<TenantSettings>.Of(options.Tenants.Select(
                tenant => KeyValuePair.Create(tenant.Key, SettingsOf(tenant.Key, tenant.Value)))),
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

    /// <summary>One route, under its name and under each alias.</summary>
    private IEnumerable<KeyValuePair<string, RouteSettings>> Named(
        string name, RouteOptions route, FrozenDictionary<string, RoutedBackend> backends)
    {
        var settings = SettingsOf(name, route, backends);
        return route.Aliases.Prepend(name).Select(called => KeyValuePair.Create(called, settings));
    }

    private RouteSettings SettingsOf(string name, RouteOptions route, FrozenDictionary<string, RoutedBackend> backends) => new()
    {
        Name = name,
        Backends = [.. route.Backends.Select(backend => backends[backend])],
        DegradeBackends = [.. route.Degrade.Where(entry => !IsAnswers(entry)).Select(backend => backends[backend])],
        DegradeToAnswers = route.Degrade.Any(IsAnswers),
        Policy = PolicyOf(route),
        AllowedRegions = route.AllowedRegions,
        OnInterrupted = route.OnInterrupted,
        MaxAttempts = route.MaxAttempts,
        Deadline = route.Deadline,
        DegradeReserve = route.DegradeReserve,
        Hedge = route.Hedge,
        Cache = route.Cache,
        Store = route.Store,
        StoreAbove = route.StoreAbove,
        Limits = route.Limits,
        FailoverOnRefusal = route.FailoverOnRefusal,
    };

    private IRoutingPolicy PolicyOf(RouteOptions route)
        => policies.TryGet(route.Policy, out var policy) ? policy : throw new InvalidOperationException("The policy was not reviewed.");

    private static TenantSettings SettingsOf(string name, TenantOptions tenant) => new()
    {
        Name = name,
        Limits = tenant.Limits,
        AllowedRegions = tenant.AllowedRegions,
    };

    private static bool IsAnswers(string entry) => entry.Equals(ConfigurationReview.StoredAnswers, StringComparison.OrdinalIgnoreCase);
}
