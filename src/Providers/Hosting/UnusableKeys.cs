namespace Providers.Hosting;

/// <summary>Keys of a backend that only one type has: on another type they would be ignored, so they are problems there.</summary>
public static class UnusableKeys
{
    private static readonly (string Key, string Type, Func<BackendOptions, bool> IsSet)[] Owned =
    [
        (nameof(BackendOptions.Dialect), "OpenAI", options => options.Dialect is not null),
        (nameof(BackendOptions.Deployment), "AzureOpenAI", options => options.Deployment is not null),
        (nameof(BackendOptions.ApiVersion), "AzureOpenAI", options => options.ApiVersion is not null),
        (nameof(BackendOptions.Credential), "AzureOpenAI", options => options.Credential is not null),
        (nameof(BackendOptions.KeepAlive), "Ollama", options => options.KeepAlive is not null),
    ];

    /// <summary>The keys that are set and belong to another type, for <see cref="IBackendFactory.Validate"/>.</summary>
    /// <param name="path">The entry's path.</param>
    /// <param name="options">The entry.</param>
    /// <param name="type">The entry's type, as its factory spells it.</param>
    public static IEnumerable<ConfigurationProblem> Of(string path, BackendOptions options, string type)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Owned
            .Where(key => key.Type != type && key.IsSet(options))
            .Select(key => new ConfigurationProblem($"{path}:{key.Key}", $"belongs to backends of the type {key.Type}: leave it out"));
    }
}
