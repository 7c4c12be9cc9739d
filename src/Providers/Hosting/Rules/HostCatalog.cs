namespace Providers.Hosting;

/// <summary>What the host has registered in code, for the configuration to name.</summary>
internal sealed record HostCatalog
{
    /// <summary>What builds backends, by type.</summary>
    public required IReadOnlyDictionary<string, IBackendFactory> Factories { get; init; }

    /// <summary>The backends added in code, by name, as they describe themselves.</summary>
    public required IReadOnlyDictionary<string, BackendDescriptor> Backends { get; init; }

    public required IReadOnlyCollection<string> Policies { get; init; }

    /// <summary>Whether the host brought its own ledger, so that the configured one is not used.</summary>
    public bool HasOwnLedger { get; init; }

    /// <summary>Whether the host registered a distributed cache.</summary>
    public bool HasDistributedCache { get; init; }

    /// <summary>The kinds of ledger that can be built.</summary>
    public required IReadOnlyCollection<LedgerKind> Ledgers { get; init; }
}
