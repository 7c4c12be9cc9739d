namespace Providers.Routing;

/// <summary>Why a backend must not be asked now.</summary>
/// <param name="Reason">One line a person can act on, such as <c>the provider's quota is used up</c>.</param>
/// <param name="Until">When it ends, where that is known.</param>
internal sealed record RouteHold(string Reason, DateTimeOffset? Until)
{
    /// <summary>The failure it amounts to, for a caller who gets no answer because of it.</summary>
    public ChatFailureKind Kind { get; init; } = ChatFailureKind.Unreachable;
}
