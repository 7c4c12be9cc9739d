namespace Providers.Hosting;

/// <summary>What each backend's entry must hold to.</summary>
internal static class BackendRules
{
    public static void Check(ConfigurationReview review)
    {
        if (review.BackendNames.Count == 0)
        {
            review.Add(review.At("Backends"), $"expected at least one backend: is there a section {review.Root} in what was passed?");
        }

        foreach (var (name, backend) in review.Options.Backends)
        {
            if (name.Equals(ConfigurationReview.StoredAnswers, StringComparison.OrdinalIgnoreCase))
            {
                review.Add(review.At("Backends", name), "this name means stored answers in Degrade: choose another");
            }

            CheckHeaders(review, name, backend);
            CheckHealth(review, name, backend);
            if (review.Catalog.Backends.ContainsKey(name))
            {
                CheckAddedInCode(review, name, backend);
            }
            else
            {
                CheckType(review, name, backend);
            }
        }
    }

    private static void CheckType(ConfigurationReview review, string name, BackendOptions backend)
    {
        var path = review.At("Backends", name);
        if (backend.Type is not { } type)
        {
            var near = NearestName.Of(name, review.Catalog.Backends.Keys);
            review.Add($"{path}:Type", near is null
                ? "is required, as no backend of this name was added in code"
                : $"is required, as no backend of this name was added in code; did you mean {near}?");
        }
        else if (!review.Catalog.Factories.TryGetValue(type, out var factory))
        {
            review.Add($"{path}:Type", KnownTypes.Explain(type, [.. review.Catalog.Factories.Values.Select(known => known.Type)]));
        }
        else
        {
            foreach (var problem in factory.Validate(path, backend))
            {
                review.Add(problem.Path, problem.Message);
            }
        }
    }

    private static void CheckAddedInCode(ConfigurationReview review, string name, BackendOptions backend)
    {
        (string Key, bool IsSet)[] keys =
        [
            ("Type", backend.Type is not null),
            ("Endpoint", backend.Endpoint is not null),
            ("ApiKey", backend.ApiKey is not null),
            ("Model", backend.Model is not null),
            ("Dialect", backend.Dialect is not null),
            ("Deployment", backend.Deployment is not null),
            ("ApiVersion", backend.ApiVersion is not null),
            ("Credential", backend.Credential is not null),
            ("KeepAlive", backend.KeepAlive is not null),
            ("Headers", backend.Headers.Count > 0),
            ("Proxy", backend.Proxy is not null),
            ("Tls", backend.Tls.Minimum is not null || backend.Tls.Pins.Count > 0),
            ("Settings", backend.Settings.Count > 0),
        ];
        foreach (var (key, _) in keys.Where(key => key.IsSet))
        {
            review.Add(review.At("Backends", name, key), "has no effect on a backend that was added in code: leave it out");
        }
    }

    private static void CheckHeaders(ConfigurationReview review, string name, BackendOptions backend)
    {
        using var request = new HttpRequestMessage();
        foreach (var (header, value) in backend.Headers)
        {
            var path = review.At("Backends", name, "Headers", header);
            if (!request.Headers.TryAddWithoutValidation(header, value))
            {
                review.Add(path, "expected the name of a request header");
            }
            else if (value.Any(char.IsControl))
            {
                review.Add(path, "expected a value of one line");
            }
        }
    }

    private static void CheckHealth(ConfigurationReview review, string name, BackendOptions backend)
    {
        if (backend.Health.OpenFor > backend.Health.MaxOpenFor)
        {
            review.Add(review.At("Backends", name, "Health", "MaxOpenFor"), "expected at least OpenFor");
        }
    }
}
