using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Providers.Answers;
using Providers.Execution;
using Providers.Quota;
using Providers.Telemetry;

namespace Providers.Hosting;

/// <summary>What a router takes from its host, and what it builds to keep for its life: ledger, store, backends added in code.</summary>
internal sealed class HostParts : IAsyncDisposable
{
    private const string LogCategory = "Providers";

    /// <summary>How long what other nodes keep in a host's own store may go unseen by likeness.</summary>
    private static readonly TimeSpan RefreshEvery = TimeSpan.FromMinutes(1);

    private readonly string path;
    private readonly HostRegistrations registrations;
    private readonly IServiceProvider services;
    private readonly ILoggerFactory loggers;
    private readonly Dictionary<string, IChatBackend> added = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<object> owned = [];
    private IUsageStore? usage;

    /// <param name="path">The section's path, where problems lie.</param>
    /// <param name="registrations">What the host registered.</param>
    /// <param name="services">The host's services.</param>
    public HostParts(string path, HostRegistrations registrations, IServiceProvider services)
    {
        this.path = path;
        this.registrations = registrations;
        this.services = services;
        Time = services.GetService(typeof(TimeProvider)) as TimeProvider ?? TimeProvider.System;
        loggers = services.GetService(typeof(ILoggerFactory)) as ILoggerFactory ?? NullLoggerFactory.Instance;
        Logger = loggers.CreateLogger(LogCategory);
        Telemetry = new RouterTelemetry(Logger, Time);
        foreach (var subscribe in registrations.Subscriptions)
        {
            subscribe(services, Telemetry.Events.Handlers);
        }
    }

    public TimeProvider Time { get; }

    public ILogger Logger { get; }

    public RouterTelemetry Telemetry { get; }

    /// <summary>What the configuration may name. Builds the backends added in code, whose descriptors it needs.</summary>
    public HostCatalog Catalog(IReadOnlyCollection<string> policies)
    {
        foreach (var (name, create) in registrations.Backends)
        {
            added[name] = Own(create(services)
                ?? throw new InvalidOperationException($"What AddBackend(\"{name}\") was given made no backend."));
        }

        return new HostCatalog
        {
            Factories = registrations.Factories,
            Backends = NameMap<BackendDescriptor>.Of(added.Select(pair => KeyValuePair.Create(pair.Key, pair.Value.Descriptor))),
            Policies = policies,
            HasDistributedCache = DistributedCache is not null,
            HasOwnLedger = registrations.OwnLedger is not null,
            Ledgers = [LedgerKind.Memory, LedgerKind.File, .. registrations.Ledgers.Keys],
        };
    }

    public BackendBuilder Backends() => new(registrations, added, services, Time, loggers);

    public QuotaQueue Ledger(LedgerOptions options)
    {
        var ledger = Own(registrations.OwnLedger?.Invoke(services) ?? Configured(options));
        usage = ledger as IUsageStore;
        var queue = Own(new QuotaQueue(ledger, Time));
        queue.BudgetPassed += notice => Telemetry.Events.Tell(new BudgetReached(
            notice.Scope,
            notice.Limit,
            notice.Percent,
            Micros.ToAmount(notice.SpentMicros),
            Micros.ToAmount(notice.AllowedMicros),
            notice.ResetsAt));
        return queue;
    }

    /// <summary>What keeps usage where the ledger does; null where nobody does.</summary>
    public UsageKeeper? KeepUsage(UsageBook book) => usage is null ? null : new UsageKeeper(book, usage, Time, Telemetry.LedgerFailed);

    public AnswerDesk Answers(AnswersOptions options)
    {
        var store = Own(registrations.OwnAnswerStore?.Invoke(services) ?? Store(options));
        var likeness = registrations.OwnLikeness?.Invoke(services, Time) ?? new LexicalQuestions(options.SimilarityThreshold);
        var stored = new StoredAnswers(store, likeness, Time)
        {
            MaxEntries = registrations.OwnAnswerStore is null ? options.MaxEntries : int.MaxValue,
            RefreshEvery = registrations.OwnAnswerStore is null ? null : RefreshEvery,
        };
        var curated = options.Curated is { } file ? Curated(file, options.SimilarityThreshold) : null;
        var second = options.Distributed ? new DistributedAnswers(DistributedCache!, Time, Logger) : null;
        var cache = new ExactCache(options.CacheBytes, Time, second);
        return new AnswerDesk(cache, stored, new AnswerLadder(stored, curated, Time, Telemetry), Telemetry, Time);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var part in owned)
        {
            try
            {
                await CloseAsync(part).ConfigureAwait(false);
            }
            catch (Exception exception)
            {
                HostingLog.NotClosed(Logger, part.GetType().Name, exception.GetType().Name);
            }
        }

        Telemetry.Dispose();
    }

    private static async ValueTask CloseAsync(object part)
    {
        if (part is IAsyncDisposable asynchronous)
        {
            await asynchronous.DisposeAsync().ConfigureAwait(false);
        }
        else
        {
            (part as IDisposable)?.Dispose();
        }
    }

    private IDistributedCache? DistributedCache => services.GetService(typeof(IDistributedCache)) as IDistributedCache;

    private IQuotaLedger Configured(LedgerOptions options)
        => registrations.Ledgers.TryGetValue(options.Kind, out var create) ? Connected(create, options)
            : options.Kind == LedgerKind.File
                ? Opened("Ledger:File", options.File!, file => FileQuotaLedger.Open(file, Time, loggers.CreateLogger<FileQuotaLedger>()))
            : new MemoryQuotaLedger(Time);

    /// <summary>What reads a connection string quotes it when it can't: that may be a password.</summary>
    private IQuotaLedger Connected(Func<IServiceProvider, LedgerOptions, IQuotaLedger> create, LedgerOptions options)
    {
        try
        {
            return create(services, options);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            throw new ProvidersConfigurationException(
                [new ConfigurationProblem($"{path}:Ledger:ConnectionString", "is not of the form that this kind of ledger reads")]);
        }
    }

    private IAnswerStore Store(AnswersOptions options)
    {
        var retention = new AnswerRetention { MaxEntries = options.MaxEntries, MaxBytes = options.MaxBytes, MaxAge = options.MaxAge };
        return options.File is { } file
            ? Opened("Answers:File", file, opened => FileAnswerStore.Open(opened, retention, Time, Logger))
            : new MemoryAnswerStore(retention, Time);
    }

    private CuratedAnswers Curated(string file, double threshold)
        => Opened("Answers:Curated", file, opened => new CuratedAnswers(opened, threshold, Time, Logger));

    /// <summary>Opens a configured file; one that cannot be used is a problem of the configuration like any other.</summary>
    private T Opened<T>(string key, string file, Func<string, T> open)
    {
        try
        {
            return open(PathOf(file));
        }
        catch (Exception exception) when (UnusableFile.Explain(exception, Folder) is { } why)
        {
            throw new ProvidersConfigurationException([new ConfigurationProblem($"{path}:{key}", why)], exception);
        }
    }

    private string PathOf(string file) => Path.Combine(Folder, file);

    private string Folder
        => (services.GetService(typeof(IHostEnvironment)) as IHostEnvironment)?.ContentRootPath ?? Environment.CurrentDirectory;

    private T Own<T>(T part) where T : class
    {
        owned.Add(part);
        return part;
    }
}
