using Providers.Execution;

namespace Providers.Hosting;

/// <summary>A configuration under review: what it says, what the host has for it, and what was found wrong.</summary>
internal sealed class ConfigurationReview(string path, ProvidersOptions options, HostCatalog catalog, ProblemList problems)
{
    /// <summary>The word in <c>Degrade</c> that means stored answers.</summary>
    public const string StoredAnswers = "answers";

    /// <summary>What pins a backend when it stands before a name in a request.</summary>
    public const string PinPrefix = "backend:";

    /// <summary>The path of the section itself.</summary>
    public string Root => path;

    public ProvidersOptions Options => options;

    public HostCatalog Catalog => catalog;

    public AccountingCurrency Currency { get; } = new(options.Currency, options.ExchangeRates);

    /// <summary>Every name a route may list: backends configured, and backends added in code.</summary>
    public IReadOnlyList<string> BackendNames { get; } =
        [.. options.Backends.Keys.Union(catalog.Backends.Keys, StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase)];

    /// <summary>Finds everything that is wrong across keys. What could not be read has been reported and is not judged again.</summary>
    public static void Run(string path, ProvidersOptions options, HostCatalog catalog, ProblemList problems)
    {
        var review = new ConfigurationReview(path, options, catalog, problems);
        BackendRules.Check(review);
        ApiKeyRules.Check(review);
        RouteRules.Check(review);
        NameRules.Check(review);
        MoneyRules.Check(review);
        LedgerRules.Check(review);
        KeyRules.Check(review);
        GatewayRules.Check(review);
        AnswerRules.Check(review);
    }

    public string At(params ReadOnlySpan<string> keys) => $"{path}:{string.Join(':', keys)}";

    public void Add(string at, string message) => problems.Add(at, message);

    public bool IsReported(string at) => problems.Mentions(at);

    public bool HasBackend(string name) => BackendNames.Contains(name, StringComparer.OrdinalIgnoreCase);

    public BackendPlacement PlacementOf(string backend)
        => options.Backends.TryGetValue(backend, out var entry) && entry.Placement is { } placement ? placement
            : catalog.Backends.TryGetValue(backend, out var described) ? described.Placement
            : entry?.Type is { } type && catalog.Factories.TryGetValue(type, out var factory) ? factory.Placement
            : BackendPlacement.Hosted;

    public string? RegionOf(string backend)
        => options.Backends.TryGetValue(backend, out var entry) && entry.Region is { } region ? region
            : catalog.Backends.TryGetValue(backend, out var described) ? described.Region
            : null;

    /// <summary>The price as configured, else as described; a local backend without either is free.</summary>
    public TokenPrice? PriceOf(string backend)
        => options.Backends.TryGetValue(backend, out var entry) && entry.Price is { } price ? price
            : catalog.Backends.TryGetValue(backend, out var described) && described.Price is { } own ? own
            : PlacementOf(backend) == BackendPlacement.Local ? TokenPrice.Free
            : null;

    /// <summary>The prices by the model that answers, as configured, else as described.</summary>
    public IReadOnlyDictionary<string, TokenPrice> PricesOf(string backend)
        => options.Backends.TryGetValue(backend, out var entry) && entry.Prices.Count > 0 ? entry.Prices
            : catalog.Backends.TryGetValue(backend, out var described) ? described.Prices
            : NameMap<TokenPrice>.Empty;
}
