using Microsoft.Extensions.AI;

namespace Providers;

/// <summary>What a backend tells the router beside the content: it rides on an answer's first update and is taken off again.</summary>
public sealed record BackendSignals
{
    /// <summary>The key among the additional properties.</summary>
    public const string PropertyName = "providers.signals";

    /// <summary>The provider's id of the request.</summary>
    public string? RequestId { get; init; }

    /// <summary>What was changed in the request so that this backend could take it, one line each.</summary>
    public IReadOnlyList<string> Adaptations { get; init; } = [];

    /// <summary>What the provider said of its limits; null when it said nothing.</summary>
    public RateLimitReading? RateLimit { get; init; }

    /// <summary>Reads the signals of an update or a response; null when there are none.</summary>
    public static BackendSignals? Of(AdditionalPropertiesDictionary? properties)
        => properties is not null && properties.TryGetValue(PropertyName, out var value) ? value as BackendSignals : null;
}
