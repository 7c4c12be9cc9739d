using Providers.Testing;

namespace Providers.Scenarios.Stage;

/// <summary>What a configuration says of a simulated provider.</summary>
internal static class BackendSettings
{
    public const string Key = "sk-canary-5f2b90c1";

    public static Dictionary<string, string?> Of(string dialect, SimulatedProvider provider) => dialect switch
    {
        "Ollama" => new()
        {
            ["Type"] = "Ollama",
            ["Endpoint"] = provider.Endpoint.ToString(),
            ["Model"] = provider.Models[0].Name,
        },
        "Azure" => Azure(provider),
        "AzureClassic" => new(Azure(provider)) { ["ApiVersion"] = "2024-10-21" },
        _ => new()
        {
            ["Type"] = "OpenAI",
            ["Endpoint"] = provider.Endpoint.ToString(),
            ["ApiKey"] = Key,
            ["Model"] = provider.Models[0].Name,
            ["Dialect"] = dialect,
        },
    };

    private static Dictionary<string, string?> Azure(SimulatedProvider provider) => new()
    {
        ["Type"] = "AzureOpenAI",
        ["Endpoint"] = provider.Endpoint.ToString(),
        ["ApiKey"] = Key,
        ["Deployment"] = provider.Models[0].Name,
    };
}
