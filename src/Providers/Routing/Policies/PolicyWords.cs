using System.Globalization;

namespace Providers.Routing;

/// <summary>How policies tell a candidate's numbers.</summary>
internal static class PolicyWords
{
    public static string Cost(in RoutingCandidate candidate, RoutingContext context) => candidate.Cost switch
    {
        null => "price unknown",
        0 => "free",
        { } cost when candidate.CachedInputTokens > 0 => string.Create(
            CultureInfo.InvariantCulture, $"{cost:0.########} {context.Currency}, {candidate.CachedInputTokens} tokens cached"),
        { } cost => string.Create(CultureInfo.InvariantCulture, $"{cost:0.########} {context.Currency}"),
    };

    public static string Wait(in RoutingCandidate candidate)
    {
        var wait = candidate.FirstContentSeconds is { } seconds
            ? string.Create(CultureInfo.InvariantCulture, $"{seconds * 1000:F0} ms to first content")
            : "speed not known yet";
        return candidate.InFlight == 0 ? wait : $"{wait}, {InFlight(candidate)}";
    }

    public static string InFlight(in RoutingCandidate candidate)
        => string.Create(CultureInfo.InvariantCulture, $"{candidate.InFlight} under way");
}
