namespace Providers.Hosting;

/// <summary>The Entra credential that stands in for an API key.</summary>
public enum AzureCredential
{
    /// <summary>Azure.Identity's default chain: environment, workload identity, managed identity, developer tools.</summary>
    Default,

    /// <summary>The machine's managed identity alone.</summary>
    ManagedIdentity,
}
