using System.Collections.Frozen;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Providers.Answers;
using Providers.Execution;
using Providers.Health;
using Providers.Quota;
using Providers.Routing;
using Providers.Telemetry;
using Providers.Testing;

namespace Providers.Tests.Execution;

/// <summary>A router over scripted backends, put together by hand, on a clock that moves only while a call waits for it.</summary>
internal sealed class RouterUnderTest
{
    /// <summary>By the machine's clock, which may be busy with a lot else.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly AccountingCurrency currency = new("USD", FrozenDictionary<string, decimal>.Empty);
    private readonly List<RoutedBackend> own = [];
    private readonly List<RoutedBackend> ladder = [];
    private readonly Lazy<RequestPipeline> pipeline;
    private RouterSnapshot? snapshot;

    public RouterUnderTest()
    {
        Ledger = new MemoryQuotaLedger(Clock);
        Store = new MemoryAnswerStore();
        pipeline = new Lazy<RequestPipeline>(Build);
    }

    public VirtualTimeProvider Clock { get; init; } = new();

    /// <summary>The clock that calls see; null is <see cref="Clock"/> itself.</summary>
    public TimeProvider? CallClock { get; init; }

    /// <summary>What chance begins with.</summary>
    public int Seed { get; init; } = 1;

    public IQuotaLedger Ledger { get; init; }

    public ITokenEstimator Estimator { get; init; } = new TokenEstimator();

    public IAnswerStore Store { get; init; }

    public IDistributedCache? Distributed { get; init; }

    public ILogger Logger { get; init; } = NullLogger.Instance;

    public Connectivity? Connectivity { get; private set; }

    public ExecutionServices? Services { get; private set; }

    /// <summary>What the route has beside its backends.</summary>
    public Func<RouteSettings, RouteSettings> Route { get; init; } = route => route;

    public Dictionary<string, TenantSettings> Tenants { get; } = new(StringComparer.OrdinalIgnoreCase);

    public RequestPipeline Pipeline => pipeline.Value;

    public ScriptedBackend Hosted(
        string name,
        Func<BackendDescriptor, BackendDescriptor>? describe = null,
        Func<BackendSettings, BackendSettings>? settings = null)
        => Add(own, Describe(name, BackendPlacement.Hosted, describe), settings);

    public ScriptedBackend Local(
        string name = "local",
        Func<BackendDescriptor, BackendDescriptor>? describe = null,
        Func<BackendSettings, BackendSettings>? settings = null)
        => Add(ladder, Describe(name, BackendPlacement.Local, describe), settings);

    public void Use(IChatBackend backend, Func<BackendSettings, BackendSettings>? settings = null)
        => own.Add(Routed(backend, settings));

    public BackendHealth Health(string backend) => own.Concat(ladder).Single(routed => routed.Name == backend).Health;

    /// <summary>Use of a limit, reserved and final: zero where nothing was ever counted.</summary>
    public (long Used, long Reserved) Use(QuotaScopeKind kind, string name, QuotaLimitKind limit)
    {
        var readings = Ledger.Read().Where(reading => reading.Scope == new QuotaScope(kind, name) && reading.Limit == limit).ToList();
        return (readings.Sum(reading => reading.Used), readings.Sum(reading => reading.Reserved));
    }

    public bool HoldsNothing
        => own.Concat(ladder).All(backend => backend.Health.Read().InFlight == 0
                && backend.Settings.Client is not ScriptedBackend { OpenCalls: > 0 })
            && Ledger.Read().All(reading => reading.Reserved == 0);

    /// <summary>That every permit and every reservation has ended.</summary>
    public void ShouldHoldNothing()
    {
        foreach (var backend in own.Concat(ladder))
        {
            backend.Health.Read().InFlight.ShouldBe(0, $"permits of {backend.Name}");
            (backend.Settings.Client as ScriptedBackend)?.OpenCalls.ShouldBe(0, $"open calls of {backend.Name}");
        }

        Ledger.Read().ShouldAllBe(reading => reading.Reserved == 0);
    }

    /// <summary>The loop over backends of a call of its own, which nobody else works on.</summary>
    public AttemptLoop Loop()
    {
        _ = Pipeline;
        var call = new CallFactory(Services!).Create(snapshot!, [new ChatMessage(ChatRole.User, "hello")], null, CancellationToken.None);
        return new AttemptLoop(call, Services!, isAdmitted: true);
    }

    public Task<RouterAnswer> AskAsync(
        bool streamed = false, ChatOptions? options = null, string question = "What is the answer?", CancellationToken caller = default)
        => FinishAsync(streamed
            ? RouterAnswer.OfStreamAsync(Stream(options, question, caller))
            : RouterAnswer.OfPlainAsync(Pipeline.RespondAsync([new ChatMessage(ChatRole.User, question)], options, caller)));

    public IAsyncEnumerable<ChatResponseUpdate> Stream(
        ChatOptions? options = null, string question = "What is the answer?", CancellationToken caller = default)
        => Pipeline.StreamAsync([new ChatMessage(ChatRole.User, question)], options, caller);

    /// <summary>
    /// Moves the clock from timer to timer until the task has ended. Where no timer is pending, a continuation may still be on its way
    /// to arm one: it is given its turn.
    /// </summary>
    public async Task<T> FinishAsync<T>(Task<T> task)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!task.IsCompleted)
        {
            if (!Clock.AdvanceToNextTimer())
            {
                patience.Token.ThrowIfCancellationRequested();
                await Task.Yield();
            }
        }

        return await task;
    }

    private ScriptedBackend Add(List<RoutedBackend> steps, BackendDescriptor descriptor, Func<BackendSettings, BackendSettings>? settings)
    {
        var backend = new ScriptedBackend(descriptor, Clock);
        steps.Add(Routed(backend, settings));
        return backend;
    }

    private static BackendDescriptor Describe(string name, BackendPlacement placement, Func<BackendDescriptor, BackendDescriptor>? describe)
    {
        var descriptor = new BackendDescriptor
        {
            Name = name,
            Provider = "scripted",
            Model = $"{name}-model",
            Placement = placement,
            Capabilities = BackendCapabilities.Streaming | BackendCapabilities.Tools | BackendCapabilities.JsonSchema,
            Price = new TokenPrice { InputPerMillion = 1, OutputPerMillion = 1 },
        };
        return describe is null ? descriptor : describe(descriptor);
    }

    private RoutedBackend Routed(IChatBackend backend, Func<BackendSettings, BackendSettings>? change)
    {
        var settings = new BackendSettings { Client = backend };
        settings = change is null ? settings : change(settings);
        return new RoutedBackend(
            settings, new BackendState(new BackendHealth(settings.Health, Clock, new Random(1)), new TokenCalibration()), currency);
    }

    private RequestPipeline Build()
    {
        var telemetry = new RouterTelemetry(Logger, Clock);
        var stored = new StoredAnswers(Store, new LexicalQuestions(0.6), Clock);
        var cache = new ExactCache(1 << 20, Clock, Distributed is null ? null : new DistributedAnswers(Distributed, Clock, NullLogger.Instance));
        Connectivity = new Connectivity(() => [], Clock);
        Services = new ExecutionServices(CallClock ?? Clock, new Random(Seed))
        {
            Ledger = new QuotaQueue(Ledger, Clock),
            Estimator = Estimator,
            Connectivity = Connectivity,
            Answers = new AnswerDesk(cache, stored, new AnswerLadder(stored, null, Clock, telemetry), telemetry, Clock),
            Telemetry = telemetry,
        };
        var route = Route(new RouteSettings
        {
            Name = "chat",
            Backends = [.. own],
            DegradeBackends = [.. ladder],
            Policy = RoutingPolicies.BuiltIn.Single(policy => policy.Name == "Ordered"),
        });
        var snapshot = new RouterSnapshot
        {
            Currency = currency,
            Backends = own.Concat(ladder).ToFrozenDictionary(backend => backend.Name, StringComparer.OrdinalIgnoreCase),
            Routes = new Dictionary<string, RouteSettings> { ["chat"] = route }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase),
            DefaultRoute = route,
            Tenants = Tenants.ToFrozenDictionary(
                tenant => tenant.Key, tenant => tenant.Value with { Name = tenant.Key }, StringComparer.OrdinalIgnoreCase),
        };
        this.snapshot = snapshot;
        return new RequestPipeline(Services, () => snapshot);
    }
}
