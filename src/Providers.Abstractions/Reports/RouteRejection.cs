namespace Providers;

/// <summary>A backend that was not asked, and why.</summary>
/// <param name="Backend">The backend's name.</param>
/// <param name="Reason">Why, in one line a person can act on.</param>
public sealed record RouteRejection(string Backend, string Reason)
{
    /// <summary>
    /// The failure it amounts to, for a caller who gets no answer because of it. Default: <see cref="ChatFailureKind.Unsupported"/>.
    /// </summary>
    public ChatFailureKind Kind { get; init; } = ChatFailureKind.Unsupported;

    /// <summary>When the reason ends, where that is known.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The rejection in one line.</summary>
    public override string ToString() => Until is { } until ? $"{Backend}: {Reason} until {until:u}" : $"{Backend}: {Reason}";
}
