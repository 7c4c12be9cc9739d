using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Providers.AspNetCore.Reading;

/// <summary>A function of the client's, which is declared here and called there.</summary>
internal sealed class FunctionTool(string name, string? description, JsonElement parameters, bool? strict) : AIFunctionDeclaration
{
    private readonly Dictionary<string, object?> properties
        = strict is { } value ? new() { [ResponseFormatReader.StrictKey] = value } : [];

    public override string Name => name;

    public override string Description => description ?? "";

    public override JsonElement JsonSchema => parameters;

    public override IReadOnlyDictionary<string, object?> AdditionalProperties => properties;

    /// <summary>An answer held to its schema must not hold functions to theirs: they are strict where they say so themselves.</summary>
    public static void SettleStrictness(ChatOptions options)
    {
        if (options.AdditionalProperties?.ContainsKey(ResponseFormatReader.StrictKey) != true)
        {
            return;
        }

        foreach (var function in options.Tools?.OfType<FunctionTool>() ?? [])
        {
            function.properties.TryAdd(ResponseFormatReader.StrictKey, false);
        }
    }
}
