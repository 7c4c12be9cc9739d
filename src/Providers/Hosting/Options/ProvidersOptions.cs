namespace Providers.Hosting;

/// <summary>The whole configuration, as read and before it is made ready for use. Names are compared without case.</summary>
public sealed record ProvidersOptions
{
    /// <summary>The route of a request that names none. Null: the only route, or <c>default</c> where there are no routes.</summary>
    public string? DefaultRoute { get; init; }

    /// <summary>The ISO 4217 code in which limits are kept and costs reported. Default: <c>USD</c>.</summary>
    public string Currency { get; init; } = "USD";

    /// <summary>What one unit of another currency is worth in <see cref="Currency"/>; more than zero.</summary>
    public IReadOnlyDictionary<string, decimal> ExchangeRates { get; init; } = NameMap<decimal>.Empty;

    /// <summary>Who decides whether hosted backends are asked. Default: <see cref="OfflineMode.Auto"/>.</summary>
    public OfflineMode Offline { get; init; }

    /// <summary>The backends, by the name that routes use.</summary>
    public IReadOnlyDictionary<string, BackendOptions> Backends { get; init; } = NameMap<BackendOptions>.Empty;

    /// <summary>
    /// The routes, by the name that <c>ChatOptions.ModelId</c> uses. With none, one route named <c>default</c> asks every hosted
    /// backend and degrades to the local ones.
    /// </summary>
    public IReadOnlyDictionary<string, RouteOptions> Routes { get; init; } = NameMap<RouteOptions>.Empty;

    /// <summary>The tenants that have limits, regions or gateway keys of their own.</summary>
    public IReadOnlyDictionary<string, TenantOptions> Tenants { get; init; } = NameMap<TenantOptions>.Empty;

    /// <summary>Who may come in through the gateway, where the host has one.</summary>
    public GatewayOptions Gateway { get; init; } = new();

    /// <summary>Where answers are kept for when nothing else answers.</summary>
    public AnswersOptions Answers { get; init; } = new();

    /// <summary>Where limits are kept.</summary>
    public LedgerOptions Ledger { get; init; } = new();
}
