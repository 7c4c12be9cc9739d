using Providers.Answers;
using Providers.Execution;
using Providers.Health;
using static Providers.Hosting.Values;

namespace Providers.Hosting;

/// <summary>Every key there is: its name, what it looks like and where its value goes.</summary>
internal static class ProvidersSchema
{
    private static readonly ValueShape<int> Tokens = Whole(1, int.MaxValue);
    private static readonly ValueShape<long> Count = Whole(0, long.MaxValue);
    private static readonly ValueShape<decimal> Cost = Amount("an amount, 0 or more", value => value >= 0);
    private static readonly ValueShape<decimal> Rate = Amount("a rate, more than 0", value => value > 0);
    private static readonly ValueShape<double> Part = Number(0, 1);
    private static readonly ListShape<string> Names = new(Text);
    private static readonly ListShape<string> KeyHashes = new(KeyHash);
    private static readonly MapShape<string> Texts = new(Text);

    private static readonly ObjectShape<QuotaLimits> Limits = new ObjectShape<QuotaLimits>(QuotaLimits.None)
        .Key("RequestsPerMinute", Count, (limits, value) => limits with { RequestsPerMinute = value })
        .Key("TokensPerMinute", Count, (limits, value) => limits with { TokensPerMinute = value })
        .Key("Burst", Whole(1, long.MaxValue), (limits, value) => limits with { Burst = value })
        .Key("ConcurrentRequests", Count, (limits, value) => limits with { ConcurrentRequests = value })
        .Key("RequestsPerDay", Count, (limits, value) => limits with { RequestsPerDay = value })
        .Key("TokensPerDay", Count, (limits, value) => limits with { TokensPerDay = value })
        .Key("CostPerDay", Cost, (limits, value) => limits with { CostPerDay = value })
        .Key("CostPerMonth", Cost, (limits, value) => limits with { CostPerMonth = value });

    private static readonly ObjectShape<TokenPrice> Price = new ObjectShape<TokenPrice>(TokenPrice.Free)
        .RequiredKey("InputPerMillion", Cost, (price, value) => price with { InputPerMillion = value })
        .Key("CachedInputPerMillion", Cost, (price, value) => price with { CachedInputPerMillion = value })
        .RequiredKey("OutputPerMillion", Cost, (price, value) => price with { OutputPerMillion = value })
        .Key("Currency", Currency, (price, value) => price with { Currency = value });

    private static readonly ObjectShape<TimeoutOptions> Timeouts = new ObjectShape<TimeoutOptions>(new())
        .Key("Connect", Limit, (timeouts, value) => timeouts with { Connect = value })
        .Key("FirstContent", Limit, (timeouts, value) => timeouts with { FirstContent = value })
        .Key("Stall", Limit, (timeouts, value) => timeouts with { Stall = value });

    private static readonly ObjectShape<HealthOptions> Health = new ObjectShape<HealthOptions>(HealthOptions.Default)
        .Key("ConsecutiveFailures", Whole(1, int.MaxValue), (health, value) => health with { ConsecutiveFailures = value })
        .Key("MinimumSuccess", Part, (health, value) => health with { MinimumSuccess = value })
        .Key("MinimumRequests", Whole(1, int.MaxValue), (health, value) => health with { MinimumRequests = value })
        .Key("Window", Limit, (health, value) => health with { Window = value })
        .Key("OpenFor", Limit, (health, value) => health with { OpenFor = value })
        .Key("MaxOpenFor", Limit, (health, value) => health with { MaxOpenFor = value })
        .Key("ProbeLease", Limit, (health, value) => health with { ProbeLease = value })
        .Key("ProbeEvery", Interval, (health, value) => health with { ProbeEvery = value })
        .Key("SlowFirstContent", Limit, (health, value) => health with { SlowFirstContent = value });

    private static readonly ObjectShape<TlsOptions> TlsKeys = new ObjectShape<TlsOptions>(new())
        .Key("Minimum", Tls, (tls, value) => tls with { Minimum = value })
        .Key("Pins", new ListShape<string>(Pin), (tls, value) => tls with { Pins = value });

    private static readonly ObjectShape<BackendOptions> Backend = new ObjectShape<BackendOptions>(new())
        .Key("Type", Text, (backend, value) => backend with { Type = value })
        .Key("Endpoint", Endpoint, (backend, value) => backend with { Endpoint = value })
        .Key("ApiKey", SecretText, (backend, value) => backend with { ApiKey = value })
        .Key("Model", Text, (backend, value) => backend with { Model = value })
        .Key("Dialect", Text, (backend, value) => backend with { Dialect = value })
        .Key("Deployment", Text, (backend, value) => backend with { Deployment = value })
        .Key("ApiVersion", Text, (backend, value) => backend with { ApiVersion = value })
        .Key("Credential", Choice<AzureCredential>(), (backend, value) => backend with { Credential = value })
        .Key("KeepAlive", Age, (backend, value) => backend with { KeepAlive = value })
        .Key("Placement", Choice<BackendPlacement>(), (backend, value) => backend with { Placement = value })
        .Key("Region", Text, (backend, value) => backend with { Region = value })
        .Key("Weight", Number(0, 1_000_000), (backend, value) => backend with { Weight = value })
        .Key("Capabilities", new ListShape<BackendCapabilities>(Choice<BackendCapabilities>()),
            (backend, values) => backend with { Capabilities = values.Aggregate(BackendCapabilities.None, (all, one) => all | one) })
        .Key("ContextWindow", Tokens, (backend, value) => backend with { ContextWindow = value })
        .Key("MaxOutputTokens", Tokens, (backend, value) => backend with { MaxOutputTokens = value })
        .Key("Upstream", Choice<UpstreamMode>(), (backend, value) => backend with { Upstream = value })
        .Key("Price", Price, (backend, value) => backend with { Price = value })
        .Key("Prices", new MapShape<TokenPrice>(Price) { HasColons = true }, (backend, value) => backend with { Prices = value })
        .Key("Limits", Limits, (backend, value) => backend with { Limits = value })
        .Key("Timeouts", Timeouts, (backend, value) => backend with { Timeouts = value })
        .Key("Health", Health, (backend, value) => backend with { Health = value })
        .Key("Headers", Texts, (backend, value) => backend with { Headers = value })
        .Key("Proxy", Proxy, (backend, value) => backend with { Proxy = value })
        .Key("Tls", TlsKeys, (backend, value) => backend with { Tls = value })
        .Key("Settings", Texts, (backend, value) => backend with { Settings = value });

    private static readonly ObjectShape<HedgeOptions> Hedge = new ObjectShape<HedgeOptions>(new())
        .Key("Enabled", Switch, (hedge, value) => hedge with { Enabled = value })
        .Key("MaxExtraLoad", Part, (hedge, value) => hedge with { MaxExtraLoad = value });

    private static readonly ObjectShape<CacheOptions> Cache = new ObjectShape<CacheOptions>(new())
        .Key("TimeToLive", Age, (cache, value) => cache with { TimeToLive = value })
        .Key("StaleWhileRevalidate", Age, (cache, value) => cache with { StaleWhileRevalidate = value })
        .Key("StaleFor", Age, (cache, value) => cache with { StaleFor = value });

    private static readonly ObjectShape<RouteOptions> Route = new ObjectShape<RouteOptions>(new())
        .Key("Backends", Names, (route, value) => route with { Backends = value })
        .Key("Policy", Text, (route, value) => route with { Policy = value })
        .Key("Aliases", Names, (route, value) => route with { Aliases = value })
        .Key("Degrade", Names, (route, value) => route with { Degrade = value })
        .Key("AllowedRegions", Names, (route, value) => route with { AllowedRegions = value })
        .Key("OnInterrupted", Choice<InterruptionPolicy>(), (route, value) => route with { OnInterrupted = value })
        .Key("MaxAttempts", Whole(1, 100), (route, value) => route with { MaxAttempts = value })
        .Key("Deadline", Limit, (route, value) => route with { Deadline = value })
        .Key("DegradeReserve", Age, (route, value) => route with { DegradeReserve = value })
        .Key("Hedge", Hedge, (route, value) => route with { Hedge = value })
        .Key("Cache", Cache, (route, value) => route with { Cache = value })
        .Key("Store", Switch, (route, value) => route with { Store = value })
        .Key("StoreAbove", Whole(0, int.MaxValue), (route, value) => route with { StoreAbove = value })
        .Key("Limits", Limits, (route, value) => route with { Limits = value })
        .Key("FailoverOnRefusal", Switch, (route, value) => route with { FailoverOnRefusal = value });

    private static readonly ObjectShape<TenantOptions> Tenant = new ObjectShape<TenantOptions>(new())
        .Key("Limits", Limits, (tenant, value) => tenant with { Limits = value })
        .Key("AllowedRegions", Names, (tenant, value) => tenant with { AllowedRegions = value })
        .Key("Keys", KeyHashes, (tenant, value) => tenant with { Keys = value });

    private static readonly ObjectShape<GatewayOptions> Gateway = new ObjectShape<GatewayOptions>(new())
        .Key("OperatorKeys", KeyHashes, (gateway, value) => gateway with { OperatorKeys = value })
        .Key("Anonymous", Choice<AnonymousAccess>(), (gateway, value) => gateway with { Anonymous = value })
        .Key("MaxBodyBytes", Whole(1L, long.MaxValue), (gateway, value) => gateway with { MaxBodyBytes = value })
        .Key("ConcurrentBodyBytes", Whole(1L, long.MaxValue), (gateway, value) => gateway with { ConcurrentBodyBytes = value })
        .Key("MaxHeaderBytes", Whole(1024, 1 << 20), (gateway, value) => gateway with { MaxHeaderBytes = value })
        .Key("ConcurrentRequests", Whole(1, int.MaxValue), (gateway, value) => gateway with { ConcurrentRequests = value })
        .Key("MinBytesPerSecond", Whole(1, int.MaxValue), (gateway, value) => gateway with { MinBytesPerSecond = value })
        .Key("ShutdownWithin", Limit, (gateway, value) => gateway with { ShutdownWithin = value });

    private static readonly ObjectShape<AnswersOptions> Answers = new ObjectShape<AnswersOptions>(new())
        .Key("MaxEntries", Whole(1, int.MaxValue), (answers, value) => answers with { MaxEntries = value })
        .Key("MaxBytes", Whole(1, long.MaxValue), (answers, value) => answers with { MaxBytes = value })
        .Key("MaxAge", Age, (answers, value) => answers with { MaxAge = value })
        .Key("CacheBytes", Whole(1, long.MaxValue), (answers, value) => answers with { CacheBytes = value })
        .Key("Distributed", Switch, (answers, value) => answers with { Distributed = value })
        .Key("File", Text, (answers, value) => answers with { File = value })
        .Key("Curated", Text, (answers, value) => answers with { Curated = value })
        .Key("SimilarityThreshold", Part, (answers, value) => answers with { SimilarityThreshold = value });

    private static readonly ObjectShape<LedgerOptions> Ledger = new ObjectShape<LedgerOptions>(new())
        .Key("Kind", Choice<LedgerKind>(), (ledger, value) => ledger with { Kind = value })
        .Key("File", Text, (ledger, value) => ledger with { File = value })
        .Key("ConnectionString", SecretText, (ledger, value) => ledger with { ConnectionString = value })
        .Key("WhenAway", Choice<LedgerOutage>(), (ledger, value) => ledger with { WhenAway = value });

    public static ObjectShape<ProvidersOptions> Root { get; } = new ObjectShape<ProvidersOptions>(new())
        .Key("DefaultRoute", Text, (options, value) => options with { DefaultRoute = value })
        .Key("Currency", Currency, (options, value) => options with { Currency = value })
        .Key("ExchangeRates", new MapShape<decimal>(Rate), (options, value) => options with { ExchangeRates = value })
        .Key("Offline", Choice<OfflineMode>(), (options, value) => options with { Offline = value })
        .Key("Backends", new MapShape<BackendOptions>(Backend), (options, value) => options with { Backends = value })
        .Key("Routes", new MapShape<RouteOptions>(Route), (options, value) => options with { Routes = value })
        .Key("Tenants", new MapShape<TenantOptions>(Tenant), (options, value) => options with { Tenants = value })
        .Key("Gateway", Gateway, (options, value) => options with { Gateway = value })
        .Key("Answers", Answers, (options, value) => options with { Answers = value })
        .Key("Ledger", Ledger, (options, value) => options with { Ledger = value });
}
