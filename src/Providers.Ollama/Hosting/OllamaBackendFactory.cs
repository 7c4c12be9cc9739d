using Providers.Hosting;

namespace Providers.Ollama.Hosting;

/// <summary>Builds backends of the type <c>Ollama</c>. They are local unless configured otherwise.</summary>
internal sealed class OllamaBackendFactory : IBackendFactory
{
    private static readonly Uri StandardEndpoint = new("http://127.0.0.1:11434");

    /// <summary>Where protocols begin under the server's address; the native one is put there by itself.</summary>
    private static readonly string[] Protocols = ["/api", "/api/chat", "/api/generate", "/v1", "/v1/chat/completions"];

    public string Type => "Ollama";

    public BackendPlacement Placement => BackendPlacement.Local;

    public IEnumerable<ConfigurationProblem> Validate(string path, BackendOptions options)
    {
        if (options.Endpoint?.AbsolutePath.TrimEnd('/') is { } address
            && Protocols.Any(protocol => address.EndsWith(protocol, StringComparison.OrdinalIgnoreCase)))
        {
            yield return new ConfigurationProblem($"{path}:Endpoint", "expected the server's address, without /api or /v1");
        }

        if (options.Model is null)
        {
            yield return new ConfigurationProblem($"{path}:Model", "is required, such as qwen3:4b");
        }

        foreach (var problem in UnusableKeys.Of(path, options, Type))
        {
            yield return problem;
        }
    }

    public IChatBackend Create(BackendCreation creation)
    {
        ArgumentNullException.ThrowIfNull(creation);
        var options = creation.Options;
        var usual = new OllamaBackendOptions { Name = creation.Name, Model = options.Model! };
        var described = creation.Describe("ollama", usual.Capabilities);
        return new OllamaBackend(
            new OllamaBackendOptions
            {
                Name = creation.Name,
                Model = options.Model!,
                Endpoint = options.Endpoint ?? StandardEndpoint,
                KeepAlive = options.KeepAlive,
                Placement = described.Placement,
                Region = described.Region,
                Capabilities = described.Capabilities,
                ContextWindow = described.ContextWindow,
                MaxOutputTokens = described.MaxOutputTokens,
                Price = described.Price,
                Prices = described.Prices,
                Headers = KeyHeader(options),
            },
            creation.Http,
            creation.Time);
    }

    /// <summary>Ollama itself has no keys; a proxy in front of it may ask for one.</summary>
    private static Dictionary<string, string> KeyHeader(BackendOptions options)
        => options.ApiKey is { } key ? new() { ["Authorization"] = $"Bearer {key.Reveal()}" } : [];
}
