namespace Providers.Hosting;

/// <summary>What requests may be called by: route names, aliases and the default.</summary>
internal static class NameRules
{
    public static void Check(ConfigurationReview review)
    {
        CheckAliases(review);
        CheckDefault(review);
    }

    private static void CheckAliases(ConfigurationReview review)
    {
        var owners = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in review.Options.Routes.Keys)
        {
            owners[name] = name;
        }

        foreach (var (name, route) in review.Options.Routes)
        {
            foreach (var (index, alias) in route.Aliases.Index())
            {
                var path = review.At("Routes", name, "Aliases", $"{index}");
                if (alias.StartsWith(ConfigurationReview.PinPrefix, StringComparison.OrdinalIgnoreCase))
                {
                    review.Add(path, $"expected another beginning than {ConfigurationReview.PinPrefix}, which pins a backend");
                }
                else if (!owners.TryAdd(alias, name))
                {
                    review.Add(path, $"this name already means route {owners[alias]}");
                }
            }
        }
    }

    private static void CheckDefault(ConfigurationReview review)
    {
        var routes = review.Options.Routes;
        var path = review.At("DefaultRoute");
        if (review.Options.DefaultRoute is not { } wanted)
        {
            if (routes.Count > 1)
            {
                review.Add(path, $"is required where there is more than one route: {Names(routes.Keys)}");
            }
        }
        else if (routes.Count == 0 && !wanted.Equals(ImplicitRoute.Name, StringComparison.OrdinalIgnoreCase))
        {
            review.Add(path, "no route has this name: there are none, which makes one named default");
        }
        else if (routes.Count > 0 && !routes.ContainsKey(wanted) && !review.IsReported(review.At("Routes", wanted))
            && !routes.Values.Any(route => route.Aliases.Contains(wanted, StringComparer.OrdinalIgnoreCase)))
        {
            review.Add(path, NearestName.Of(wanted, routes.Keys) is { } nearest
                ? $"no route has this name; did you mean {nearest}?"
                : $"no route has this name; there are {Names(routes.Keys)}");
        }
    }

    private static string Names(IEnumerable<string> routes) => string.Join(", ", routes.Order(StringComparer.OrdinalIgnoreCase));
}
