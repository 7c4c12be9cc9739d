namespace Providers.AspNetCore.Access;

/// <summary>Who asks.</summary>
/// <param name="Tenant">Who is charged; null for no one in particular.</param>
/// <param name="IsOperator">Whether it may see everyone's figures.</param>
internal sealed record Caller(string? Tenant, bool IsOperator = false);
