namespace Providers.Routing;

/// <summary>What a route, a tenant and the router's own state allow a request, before the request itself is read.</summary>
internal readonly record struct RequestBounds
{
    /// <summary>The regions the route and the tenant share; null allows every region.</summary>
    public IReadOnlyList<string>? AllowedRegions { get; init; }

    /// <summary>The output such requests used before, in tokens; null while nothing is known.</summary>
    public long? TypicalOutputTokens { get; init; }

    /// <summary>The one backend the caller named; null for any of the route's.</summary>
    public string? PinnedBackend { get; init; }

    /// <summary>Why nothing hosted may be asked, such as <c>offline by configuration</c>; null when it may.</summary>
    public string? OfflineReason { get; init; }
}
