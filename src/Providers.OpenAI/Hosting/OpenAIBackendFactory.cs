using Providers.Failures;
using Providers.Hosting;

namespace Providers.OpenAI.Hosting;

/// <summary>Builds backends of the type <c>OpenAI</c>: the official API and every endpoint that speaks its protocol.</summary>
internal sealed class OpenAIBackendFactory : IBackendFactory
{
    private const BackendCapabilities Usual =
        BackendCapabilities.Streaming | BackendCapabilities.Tools | BackendCapabilities.JsonSchema | BackendCapabilities.Vision;

    public string Type => "OpenAI";

    public IEnumerable<ConfigurationProblem> Validate(string path, BackendOptions options)
    {
        if (options.Endpoint is null)
        {
            yield return new ConfigurationProblem($"{path}:Endpoint", "is required, such as https://api.openai.com/v1");
        }
        else if (options.Endpoint.AbsolutePath.TrimEnd('/').EndsWith("/chat/completions", StringComparison.OrdinalIgnoreCase))
        {
            yield return new ConfigurationProblem($"{path}:Endpoint", "expected what comes before /chat/completions");
        }

        if (options.Model is null)
        {
            yield return new ConfigurationProblem($"{path}:Model", "is required");
        }

        if (options.Dialect is not null && !Enum.GetNames<Dialect>().Contains(options.Dialect, StringComparer.OrdinalIgnoreCase))
        {
            yield return new ConfigurationProblem($"{path}:Dialect", $"expected {string.Join(", ", Enum.GetNames<Dialect>())}");
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
        var described = creation.Describe("openai", options.Capabilities ?? Usual);
        return new OpenAIBackend(
            new OpenAIBackendOptions
            {
                Name = creation.Name,
                Endpoint = options.Endpoint!,
                ApiKey = options.ApiKey?.Reveal(),
                Model = options.Model,
                Dialect = options.Dialect is null ? null : Enum.Parse<Dialect>(options.Dialect, ignoreCase: true),
                Placement = described.Placement,
                Region = described.Region,
                Capabilities = described.Capabilities,
                ContextWindow = described.ContextWindow,
                MaxOutputTokens = described.MaxOutputTokens,
                Price = described.Price,
                Prices = described.Prices,
                TimeProvider = creation.Time,
            },
            creation.Http);
    }
}
