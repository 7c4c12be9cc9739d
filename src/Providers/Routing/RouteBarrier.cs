using System.Globalization;

namespace Providers.Routing;

/// <summary>A backend that was left out, with what is needed to say why, should anybody ask.</summary>
internal readonly record struct RouteBarrier(RouteObstacle Obstacle, BackendDescriptor Backend, RouteHold? Hold, decimal? WorstCost)
{
    public RouteRejection Describe(RequestProfile profile, RoutingContext context) => new(Backend.Name, Reason(profile, context))
    {
        Kind = Kind,
        Until = Obstacle == RouteObstacle.Hold ? Hold?.Until : null,
    };

    private ChatFailureKind Kind => Obstacle switch
    {
        RouteObstacle.ContextWindow => ChatFailureKind.ContextTooLong,
        RouteObstacle.MaxCost => ChatFailureKind.QuotaExhausted,
        RouteObstacle.Offline => ChatFailureKind.Unreachable,
        RouteObstacle.Hold => Hold!.Kind,
        _ => ChatFailureKind.Unsupported,
    };

    private string Reason(RequestProfile profile, RoutingContext context) => Obstacle switch
    {
        RouteObstacle.Region => RegionReason(profile.AllowedRegions ?? []),
        RouteObstacle.Capability => $"lacks {profile.Required & ~Backend.Capabilities}",
        RouteObstacle.ContextWindow => Text(
            $"its window of {Backend.ContextWindow} tokens is too small for {profile.InputTokens} in and {profile.OutputCap ?? 1} out"),
        RouteObstacle.OutputCap => Text($"answers at most {Backend.MaxOutputTokens} tokens, {profile.OutputCap} were asked for"),
        RouteObstacle.MaxCost => WorstCost is { } cost
            ? Text($"may cost {cost:0.######} {context.Currency}, above the call's limit of {profile.MaxCost:0.######}")
            : "its price is unknown and the call has a limit on its cost",
        RouteObstacle.Offline => profile.OfflineReason!,
        RouteObstacle.Hold => Hold!.Reason,
        RouteObstacle.OtherProvider => "the conversation is kept at another backend",
        _ => throw new InvalidOperationException("Nothing stands in this backend's way."),
    };

    private string RegionReason(IReadOnlyList<string> allowed)
    {
        var region = Backend.Region is { } known ? $"region {known}" : "its region is unknown, which";
        return allowed.Count == 0
            ? "route, tenant and call have no allowed region in common"
            : $"{region} is not among {string.Join(", ", allowed)}";
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
