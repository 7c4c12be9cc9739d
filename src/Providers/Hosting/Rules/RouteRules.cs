namespace Providers.Hosting;

/// <summary>What each route must hold to.</summary>
internal static class RouteRules
{
    public static void Check(ConfigurationReview review)
    {
        foreach (var (name, route) in review.Options.Routes)
        {
            CheckBackends(review, name, route);
            CheckDegrade(review, name, route);
            CheckPolicy(review, name, route);
            CheckTimes(review, name, route);
            CheckRegions(review, name, route);
        }

        foreach (var (name, tenant) in review.Options.Tenants)
        {
            CheckNotEmpty(review, review.At("Tenants", name, "AllowedRegions"), tenant.AllowedRegions);
        }
    }

    private static void CheckBackends(ConfigurationReview review, string name, RouteOptions route)
    {
        var path = review.At("Routes", name, "Backends");
        if (route.Backends.Count == 0)
        {
            review.Add(path, "expected at least one backend");
        }

        CheckListed(review, path, route.Backends);
    }

    private static void CheckDegrade(ConfigurationReview review, string name, RouteOptions route)
    {
        var path = review.At("Routes", name, "Degrade");
        foreach (var (index, _) in route.Degrade.Index().SkipLast(1).Where(entry => IsAnswers(entry.Item)))
        {
            review.Add($"{path}:{index}", $"expected {ConfigurationReview.StoredAnswers} as the last: what comes after it is never asked");
        }

        CheckListed(review, path, route.Degrade);
    }

    private static void CheckListed(ConfigurationReview review, string path, IReadOnlyList<string> backends)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (index, backend) in backends.Index())
        {
            if (!seen.Add(backend))
            {
                review.Add($"{path}:{index}", "is there a second time");
            }
            else if (!IsKnown(review, path, backend))
            {
                IEnumerable<string> known = MayBeAnswers(path)
                    ? [.. review.BackendNames, ConfigurationReview.StoredAnswers]
                    : review.BackendNames;
                review.Add($"{path}:{index}", NearestName.Of(backend, known) is { } nearest
                    ? $"no backend has this name; did you mean {nearest}?"
                    : $"no backend has this name; there are {string.Join(", ", known)}");
            }
        }
    }

    private static bool IsKnown(ConfigurationReview review, string path, string backend)
        => review.HasBackend(backend)
            || review.IsReported(review.At("Backends", backend))
            || (IsAnswers(backend) && MayBeAnswers(path));

    private static bool MayBeAnswers(string path) => path.EndsWith(":Degrade", StringComparison.Ordinal);

    private static void CheckPolicy(ConfigurationReview review, string name, RouteOptions route)
    {
        if (!review.Catalog.Policies.Contains(route.Policy, StringComparer.OrdinalIgnoreCase))
        {
            review.Add(review.At("Routes", name, "Policy"), NearestName.Of(route.Policy, review.Catalog.Policies) is { } nearest
                ? $"unknown policy; did you mean {nearest}?"
                : $"unknown policy; expected {string.Join(" or ", review.Catalog.Policies)}, or one registered with AddPolicy()");
        }
    }

    private static void CheckTimes(ConfigurationReview review, string name, RouteOptions route)
    {
        if (route.Degrade.Count > 0 && route.DegradeReserve >= route.Deadline && !review.IsReported(review.At("Routes", name, "Deadline")))
        {
            review.Add(review.At("Routes", name, "DegradeReserve"), "expected less than Deadline");
        }
    }

    private static void CheckRegions(ConfigurationReview review, string name, RouteOptions route)
    {
        var path = review.At("Routes", name, "AllowedRegions");
        CheckNotEmpty(review, path, route.AllowedRegions);
        if (route.AllowedRegions is { } allowed
            && route.Backends.All(review.HasBackend)
            && !route.Backends.Any(backend => allowed.Contains(review.RegionOf(backend), StringComparer.OrdinalIgnoreCase)))
        {
            review.Add(path, "allows none of the route's backends: give a backend one of these regions");
        }
    }

    private static void CheckNotEmpty(ConfigurationReview review, string path, IReadOnlyList<string>? regions)
    {
        if (regions is { Count: 0 })
        {
            review.Add(path, "allows no region at all: name one, or leave it out");
        }
    }

    private static bool IsAnswers(string entry) => entry.Equals(ConfigurationReview.StoredAnswers, StringComparison.OrdinalIgnoreCase);
}
