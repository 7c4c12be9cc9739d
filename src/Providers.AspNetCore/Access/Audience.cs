namespace Providers.AspNetCore.Access;

/// <summary>Whose keys open an endpoint, where there are keys.</summary>
internal enum Audience
{
    Tenants,
    Operators,
    Both,
}
