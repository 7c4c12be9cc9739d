namespace Providers.Execution;

/// <summary>What the configuration says of one backend, ready for use.</summary>
internal sealed record BackendSettings
{
    public required IChatBackend Client { get; init; }

    /// <summary>What ends with the client, such as its connections; null where it owns all it uses.</summary>
    public IDisposable? Owned { get; init; }

    public BackendDescriptor Descriptor => Client.Descriptor;

    public double Weight { get; init; } = 1;

    public QuotaLimits Limits { get; init; } = QuotaLimits.None;

    public UpstreamMode Upstream { get; init; }

    /// <summary>Null: 30 s, and for a local one by its size and whether its model is loaded: see <see cref="FirstContentRule"/>.</summary>
    public TimeSpan? FirstContentLimit { get; init; }

    public TimeSpan StallLimit { get; init; } = TimeSpan.FromSeconds(30);

    public Health.HealthOptions Health { get; init; } = Providers.Health.HealthOptions.Default;
}
