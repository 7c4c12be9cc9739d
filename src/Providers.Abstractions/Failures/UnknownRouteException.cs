namespace Providers;

/// <summary><c>ChatOptions.ModelId</c> names neither a route, nor an alias, nor, behind <c>backend:</c>, a backend.</summary>
public sealed class UnknownRouteException : ArgumentException
{
    /// <summary>Creates the error for a name and the names that exist.</summary>
    public UnknownRouteException(string name, IEnumerable<string> known)
        : base($"There is no {(IsPin(name) ? "backend" : "route")} '{name}'. Known: {string.Join(", ", known)}. "
            + "A model names a route or an alias, or a backend as 'backend:NAME'; without one the default route answers.")
        => RequestedName = name;

    /// <summary>The name that was asked for.</summary>
    public string RequestedName { get; }

    private static bool IsPin(string name) => name.StartsWith("backend:", StringComparison.OrdinalIgnoreCase);
}
