namespace Providers.Hosting;

/// <summary>The route of a configuration that has none: every hosted backend, with the local ones for when they are out.</summary>
internal static class ImplicitRoute
{
    public const string Name = "default";

    public static RouteOptions Over(IReadOnlyList<string> hosted, IReadOnlyList<string> local)
        => hosted.Count > 0 ? new() { Backends = hosted, Degrade = local } : new() { Backends = local };
}
