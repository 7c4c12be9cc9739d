using Providers.Answers;
using Providers.Telemetry;

namespace Providers.Hosting;

/// <summary>What a host has registered in code.</summary>
internal sealed class HostRegistrations
{
    public Dictionary<string, IBackendFactory> Factories { get; } = new(StringComparer.OrdinalIgnoreCase);

    public Dictionary<string, Func<IServiceProvider, IChatBackend>> Backends { get; } = new(StringComparer.OrdinalIgnoreCase);

    public List<IRoutingPolicy> Policies { get; } = [];

    /// <summary>In the order of registration; null is for every backend.</summary>
    public List<(string? Backend, Action<BackendHttp> Configure)> Http { get; } = [];

    /// <summary>What builds the configured ledger, by its kind.</summary>
    public Dictionary<LedgerKind, Func<IServiceProvider, LedgerOptions, IQuotaLedger>> Ledgers { get; } = [];

    public Func<IServiceProvider, IQuotaLedger>? OwnLedger { get; set; }

    public Func<IServiceProvider, IAnswerStore>? OwnAnswerStore { get; set; }

    public Func<IServiceProvider, TimeProvider, ISimilarQuestions>? OwnLikeness { get; set; }

    public ITokenEstimator? OwnTokenEstimator { get; set; }

    public List<Action<IServiceProvider, ProvidersEvents>> Subscriptions { get; } = [];

    /// <summary>Where chance begins; null is anywhere.</summary>
    public int? Seed { get; set; }

    public IEnumerable<Action<BackendHttp>> HttpOf(string backend)
        => Http.Where(entry => entry.Backend is null || entry.Backend.Equals(backend, StringComparison.OrdinalIgnoreCase))
            .Select(entry => entry.Configure);
}
