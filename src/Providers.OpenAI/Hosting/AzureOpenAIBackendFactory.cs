using Azure.Core;
using Azure.Identity;
using Providers.Hosting;

namespace Providers.OpenAI.Hosting;

/// <summary>Builds backends of the type <c>AzureOpenAI</c>.</summary>
internal sealed class AzureOpenAIBackendFactory : IBackendFactory
{
    private const BackendCapabilities Usual =
        BackendCapabilities.Streaming | BackendCapabilities.Tools | BackendCapabilities.JsonSchema | BackendCapabilities.Vision;

    public string Type => "AzureOpenAI";

    public IEnumerable<ConfigurationProblem> Validate(string path, BackendOptions options)
    {
        if (options.Endpoint is null)
        {
            yield return new ConfigurationProblem($"{path}:Endpoint", "is required, such as https://RESOURCE.openai.azure.com");
        }
        else if (options.Endpoint.AbsolutePath.Contains("/deployments", StringComparison.OrdinalIgnoreCase))
        {
            yield return new ConfigurationProblem(
                $"{path}:Endpoint",
                "expected the resource's address, such as https://RESOURCE.openai.azure.com: Deployment has a key of its own");
        }

        if (options.Deployment is null)
        {
            yield return new ConfigurationProblem($"{path}:Deployment", "is required: the deployment's name");
        }

        if (options.ApiKey is null && options.Credential is null)
        {
            yield return new ConfigurationProblem($"{path}:ApiKey", "expected a key, or Credential: Default or ManagedIdentity");
        }

        if (options.ApiKey is not null && options.Credential is not null)
        {
            yield return new ConfigurationProblem($"{path}:Credential", "expected either a credential or ApiKey, not both");
        }

        if (options.Credential is not null && options.Endpoint is { } endpoint && endpoint.Scheme != Uri.UriSchemeHttps)
        {
            yield return new ConfigurationProblem($"{path}:Endpoint", "expected https: a credential's token is sent over nothing else");
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
        var described = creation.Describe("azure.ai.openai", options.Capabilities ?? Usual, options.Model ?? options.Deployment);
        return new OpenAIBackend(
            new AzureOpenAIBackendOptions
            {
                Name = creation.Name,
                Endpoint = options.Endpoint!,
                Deployment = options.Deployment!,
                ApiVersion = options.ApiVersion,
                ApiKey = options.ApiKey?.Reveal(),
                Credential = CredentialOf(options.Credential),
                Model = described.Model,
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

    private static TokenCredential? CredentialOf(AzureCredential? credential) => credential switch
    {
        AzureCredential.Default => new DefaultAzureCredential(),
        AzureCredential.ManagedIdentity => new ManagedIdentityCredential(ManagedIdentityId.SystemAssigned),
        _ => null,
    };
}
