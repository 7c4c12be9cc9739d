using Microsoft.Extensions.AI;

namespace Providers.Execution;

/// <summary>Makes the options of one send from the caller's: a copy of its own, because whoever is called may change it.</summary>
internal static class AttemptOptions
{
    public static ChatOptions? For(ChatOptions? options, int? outputCap, IReadOnlyList<string>? omit)
    {
        if (options is null && omit is null)
        {
            return outputCap is null ? null : new ChatOptions { MaxOutputTokens = outputCap };
        }

        var copy = options?.Clone() ?? new ChatOptions();
        copy.ModelId = null;
        copy.MaxOutputTokens ??= outputCap;
        StripRouterKeys(copy);
        return omit is null ? copy : Without(copy, omit);
    }

    private static ChatOptions Without(ChatOptions options, IReadOnlyList<string> omit) => options.ForProviders(own => own.Omit = omit);

    private static void StripRouterKeys(ChatOptions options)
    {
        if (options.AdditionalProperties is not { Count: > 0 } properties)
        {
            return;
        }

        var own = properties.Keys.Where(key => key.StartsWith(ProviderOptions.Prefix, StringComparison.OrdinalIgnoreCase));
        foreach (var key in own.ToArray())
        {
            properties.Remove(key);
        }
    }
}
