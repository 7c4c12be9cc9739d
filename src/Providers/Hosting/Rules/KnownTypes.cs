namespace Providers.Hosting;

/// <summary>The types of the house, each with the call that registers it: a missing one is told by name.</summary>
internal static class KnownTypes
{
    private static readonly IReadOnlyDictionary<string, string> Registrations = NameMap<string>.Of(
    [
        new("OpenAI", "AddOpenAI()"),
        new("AzureOpenAI", "AddAzureOpenAI()"),
        new("Ollama", "AddOllama()"),
    ]);

    public static string Explain(string type, IReadOnlyCollection<string> registered)
    {
        if (Registrations.TryGetValue(type, out var registration))
        {
            return $"this type is not registered: call {registration}";
        }

        var known = registered.Union(Registrations.Keys, StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal).ToList();
        return (NearestName.Of(type, known) ?? known.Find(name => name.StartsWith(type, StringComparison.OrdinalIgnoreCase))) is { } nearest
            ? $"unknown type; did you mean {nearest}?"
            : $"unknown type; expected {string.Join(" or ", known)}, or a factory's own registered with AddBackendFactory(). "
                + "Any other IChatClient is added with AddBackend() and has no Type";
    }
}
