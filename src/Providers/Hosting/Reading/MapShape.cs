using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;

namespace Providers.Hosting;

/// <summary>Entries under names that the configuration chooses.</summary>
internal sealed class MapShape<T>(Shape<T> entry) : Shape<IReadOnlyDictionary<string, T>>
{
    public override bool TakesEmpty => true;

    public override bool TryRead(
        ConfigurationNode node, ProblemList problems, [MaybeNullWhen(false)] out IReadOnlyDictionary<string, T> value)
    {
        if (node.Value is not null)
        {
            problems.Add(node.Path, "expected a section with an entry per name");
            value = null;
            return false;
        }

        value = NameMap<T>.Of(Entries(node, problems));
        return true;
    }

    public override IEnumerable<string> KeysUnder(string path) => entry.KeysUnder(ConfigurationPath.Combine(path, "*"));

    private IEnumerable<KeyValuePair<string, T>> Entries(ConfigurationNode node, ProblemList problems)
    {
        foreach (var child in node.Children)
        {
            if (entry.TryRead(child, problems, out var item))
            {
                yield return new(child.Name, item);
            }
        }
    }
}
