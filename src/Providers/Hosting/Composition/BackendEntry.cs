using Providers.Execution;

namespace Providers.Hosting;

/// <summary>One backend in force: what it was configured as, what was built of that, and the state that outlives both.</summary>
internal sealed record BackendEntry(BackendOptions Options, IChatBackend Client, IDisposable? Owned, BackendState State)
{
    /// <summary>Whether a client built of one serves for the other too.</summary>
    public static bool BuildsTheSame(BackendOptions one, BackendOptions other)
        => one with
        {
            Weight = other.Weight,
            Limits = other.Limits,
            Upstream = other.Upstream,
            Health = other.Health,
            Timeouts = one.Timeouts with { FirstContent = other.Timeouts.FirstContent, Stall = other.Timeouts.Stall },
            Prices = other.Prices,
            Headers = other.Headers,
            Settings = other.Settings,
            Tls = one.Tls with { Pins = other.Tls.Pins },
        } == other
            && Same(one.Prices, other.Prices)
            && Same(one.Headers, other.Headers)
            && Same(one.Settings, other.Settings)
            && one.Tls.Pins.SequenceEqual(other.Tls.Pins);

    /// <summary>Whether what was learnt of one says something of the other.</summary>
    public static bool IsTheSameModel(BackendOptions one, BackendOptions other)
        => (one.Type, one.Endpoint, one.Model, one.Deployment) == (other.Type, other.Endpoint, other.Model, other.Deployment);

    public static bool HasTheSameKey(BackendOptions one, BackendOptions other)
        => (one.ApiKey, one.Credential) == (other.ApiKey, other.Credential) && Same(one.Headers, other.Headers);

    private static bool Same<T>(IReadOnlyDictionary<string, T> one, IReadOnlyDictionary<string, T> other)
        => one.Count == other.Count && one.All(pair => other.TryGetValue(pair.Key, out var value) && Equals(value, pair.Value));
}
