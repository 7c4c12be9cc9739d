using Azure.Core;
using Providers.Failures;
using Providers.OpenAI.Transport;

namespace Providers.OpenAI;

/// <summary>Which Azure OpenAI deployment to ask: by the v1 path, or the classic one where <see cref="ApiVersion"/> is set.</summary>
public sealed class AzureOpenAIBackendOptions : OpenAIBackendOptions
{
    /// <summary>The deployment's name.</summary>
    public required string Deployment { get; init; }

    /// <summary>The resource's address, such as <c>https://res.openai.azure.com</c>.</summary>
    public override required Uri Endpoint { get; init; }

    /// <summary>The classic path's <c>api-version</c>; null uses the v1 path, which needs none.</summary>
    public string? ApiVersion { get; init; }

    /// <summary>Signs in with Entra in place of a key; needs an https endpoint. Null uses the key.</summary>
    public TokenCredential? Credential { get; init; }

    /// <summary>The scope asked of <see cref="Credential"/>; null is the path's own in the public cloud.</summary>
    public string? Scope { get; init; }

    internal override Dialect ActualDialect => Dialect ?? Failures.Dialect.Azure;

    internal override string? ActualModel => Model ?? Deployment;

    internal override KeyHeader KeyHeader => new("api-key", "");

    internal string ActualScope
        => Scope ?? (ApiVersion is null ? "https://ai.azure.com/.default" : "https://cognitiveservices.azure.com/.default");

    internal override WireAddress Address()
    {
        if (ApiVersion is null)
        {
            var v1 = V1();
            return new(WireAddress.Under(v1, "chat/completions"), WireAddress.Under(v1, "models")) { Model = Deployment };
        }

        var query = $"?api-version={Uri.EscapeDataString(ApiVersion)}";
        var chat = WireAddress.Under(Endpoint, $"openai/deployments/{Uri.EscapeDataString(Deployment)}/chat/completions", query);
        return new(chat, WireAddress.Under(Endpoint, "openai/models", query)) { Model = Deployment };
    }

    /// <summary>The v1 base, whether or not the configured endpoint already names it.</summary>
    private Uri V1()
        => Endpoint.AbsolutePath.TrimEnd('/').EndsWith("/openai/v1", StringComparison.OrdinalIgnoreCase)
            ? Endpoint
            : WireAddress.Under(Endpoint, "openai/v1");
}
