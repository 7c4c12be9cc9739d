using System.Collections.Frozen;
using Microsoft.Extensions.Logging.Abstractions;
using Providers.Answers;
using Providers.Execution;
using Providers.Health;
using Providers.Quota;
using Providers.Routing;
using Providers.Telemetry;

namespace Providers.Benchmarks;

/// <summary>A router with everything on: limits, health, session, a degrade ladder.</summary>
internal static class BenchmarkRouter
{
    public static RequestPipeline Create(IReadOnlyList<IChatBackend> backends, bool hasCache = false)
    {
        var snapshot = Snapshot(backends, hasCache);
        return new RequestPipeline(Services(), () => snapshot);
    }

    public static ExecutionServices Services()
    {
        var time = TimeProvider.System;
        var telemetry = new RouterTelemetry(NullLogger.Instance, time);
        var stored = new StoredAnswers(new MemoryAnswerStore(), new LexicalQuestions(0.6), time);
        return new ExecutionServices(time, new Random(1))
        {
            Ledger = new QuotaQueue(new MemoryQuotaLedger(time), time),
            Estimator = new TokenEstimator(),
            Connectivity = new Connectivity(() => [], time),
            Answers = new AnswerDesk(new ExactCache(1 << 20, time), stored, new AnswerLadder(stored, null, time, telemetry), telemetry, time),
            Telemetry = telemetry,
        };
    }

    public static RouterSnapshot Snapshot(IReadOnlyList<IChatBackend> backends, bool hasCache = false)
    {
        var time = TimeProvider.System;
        var currency = new AccountingCurrency("USD", FrozenDictionary<string, decimal>.Empty);
        var limits = new QuotaLimits { RequestsPerMinute = 1_000_000_000, TokensPerMinute = 100_000_000_000, CostPerDay = 1_000_000 };
        var routed = backends.Select(backend => new RoutedBackend(
            new BackendSettings { Client = backend, Limits = limits },
            new BackendState(new BackendHealth(new HealthOptions(), time, new Random(1)), new TokenCalibration()),
            currency)).ToArray();
        var route = new RouteSettings
        {
            Name = "chat",
            Backends = routed,
            Policy = RoutingPolicies.BuiltIn.Single(policy => policy.Name == "Balanced"),
            DegradeToAnswers = hasCache,
            Limits = limits,
            Cache = hasCache ? new CacheOptions() : null,
        };
        return new RouterSnapshot
        {
            Currency = currency,
            Backends = routed.ToFrozenDictionary(backend => backend.Name),
            Routes = new Dictionary<string, RouteSettings> { ["chat"] = route }.ToFrozenDictionary(),
            DefaultRoute = route,
        };
    }
}
