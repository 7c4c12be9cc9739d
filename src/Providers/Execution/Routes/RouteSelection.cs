namespace Providers.Execution;

/// <summary>Finds the route that <c>ChatOptions.ModelId</c> names.</summary>
internal static class RouteSelection
{
    /// <summary>Pins one backend, with the default route's rules.</summary>
    private const string PinPrefix = "backend:";

    /// <exception cref="UnknownRouteException">There is no such route, alias or backend.</exception>
    public static RouteSettings Of(RouterSnapshot snapshot, string? modelId)
    {
        if (modelId is null)
        {
            return snapshot.DefaultRoute;
        }

        if (snapshot.Routes.TryGetValue(modelId, out var route))
        {
            return route;
        }

        if (!modelId.StartsWith(PinPrefix, StringComparison.OrdinalIgnoreCase))
        {
            throw new UnknownRouteException(modelId, snapshot.Routes.Keys.Order(StringComparer.OrdinalIgnoreCase));
        }

        return snapshot.Backends.TryGetValue(modelId[PinPrefix.Length..], out var backend)
            ? snapshot.DefaultRoute with
            {
                Name = PinPrefix + backend.Name,
                ChargedTo = snapshot.DefaultRoute.Name,
                Backends = [backend],
                DegradeBackends = [],
                DegradeToAnswers = false,
            }
            : throw new UnknownRouteException(
                modelId, snapshot.Backends.Keys.Order(StringComparer.OrdinalIgnoreCase).Select(name => PinPrefix + name));
    }
}
