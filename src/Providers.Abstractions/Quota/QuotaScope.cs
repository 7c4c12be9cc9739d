namespace Providers;

/// <summary>Whom a limit binds.</summary>
public enum QuotaScopeKind
{
    /// <summary>One backend: counts every send.</summary>
    Backend,

    /// <summary>One route: counts a call once, whatever it takes to answer.</summary>
    Route,

    /// <summary>One tenant: counts a call once, whatever it takes to answer.</summary>
    Tenant,
}

/// <summary>A limit's owner.</summary>
/// <param name="Kind">Whom the limit binds.</param>
/// <param name="Name">The backend's, route's or tenant's name.</param>
public readonly record struct QuotaScope(QuotaScopeKind Kind, string Name)
{
    /// <summary>Such as <c>tenant acme</c>.</summary>
    public override string ToString() => $"{Kind.ToString().ToLowerInvariant()} {Name}";
}
