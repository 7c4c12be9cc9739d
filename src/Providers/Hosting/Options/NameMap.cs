using System.Collections.Frozen;

namespace Providers.Hosting;

/// <summary>Maps whose keys are names: compared without case.</summary>
internal static class NameMap<T>
{
    public static IReadOnlyDictionary<string, T> Empty { get; } = Of([]);

    public static FrozenDictionary<string, T> Of(IEnumerable<KeyValuePair<string, T>> entries)
        => entries.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
}
