using Microsoft.Extensions.AI;

namespace Providers;

/// <summary>Finds the router's report on an answer.</summary>
public static class RouteReportExtensions
{
    /// <summary>The key of the report among an answer's additional properties.</summary>
    public const string PropertyName = "providers.report";

    /// <summary>Who answered, why, what was tried and what it cost; null when no router made this answer.</summary>
    public static RouteReport? GetRouteReport(this ChatResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        return Find(response.AdditionalProperties);
    }

    /// <summary>The report on a stream's last update; null on all others.</summary>
    public static RouteReport? GetRouteReport(this ChatResponseUpdate update)
    {
        ArgumentNullException.ThrowIfNull(update);
        return Find(update.AdditionalProperties);
    }

    private static RouteReport? Find(AdditionalPropertiesDictionary? properties)
        => properties is not null && properties.TryGetValue(PropertyName, out var value) ? value as RouteReport : null;
}
