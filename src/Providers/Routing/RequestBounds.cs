namespace Providers.Routing;

/// <summary>What a route, a tenant and the router's own state allow a request, before the request itself is read.</summary>
internal readonly record struct RequestBounds
{
    /// <summary>The regions the route and the tenant share; null allows every region.</summary>
    public IReadOnlyList<string>? AllowedRegions { get; init; }

    /// <summary>The tenant's name as it is configured; null where the request's own spelling is all there is.</summary>
    public string? Tenant { get; init; }

    /// <summary>Why nothing hosted may be asked, such as <c>offline by configuration</c>; null when it may.</summary>
    public string? OfflineReason { get; init; }
}
