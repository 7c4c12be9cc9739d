using Providers.Failures;

namespace Providers.OpenAI.Wire;

/// <summary>What to look at where a refusal is mostly a mistake of the configuration, in words of our own.</summary>
internal static class Advice
{
    public static string? For(ChatFailureKind kind, string? code, FailureReport failures) => kind switch
    {
        ChatFailureKind.Unauthorized when failures.IsWithoutKey => "no ApiKey is set",
        ChatFailureKind.ModelNotFound when failures.Dialect == Dialect.Azure
            => "no such deployment or address: see Deployment, and Endpoint, such as https://RESOURCE.openai.azure.com",
        ChatFailureKind.ModelNotFound when code == "model_not_found" => null,
        ChatFailureKind.ModelNotFound when failures.Status is 404 or 405
            => "no such model or address: see Model, and Endpoint, which is all before /chat/completions",
        _ => null,
    };
}
