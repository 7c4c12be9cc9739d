using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;

namespace Providers.Hosting;

/// <summary>Entries under names that the configuration chooses.</summary>
internal sealed class MapShape<T>(Shape<T> entry) : Shape<IReadOnlyDictionary<string, T>>
{
    public override bool TakesEmpty => true;

    /// <summary>
    /// Whether names may hold colons, as models' do, which a configuration takes for steps down. Then a section within an entry is the
    /// rest of a longer name.
    /// </summary>
    public bool HasColons { get; init; }

    public override bool TryRead(
        ConfigurationNode node, ProblemList problems, [MaybeNullWhen(false)] out IReadOnlyDictionary<string, T> value)
    {
        if (node.Value is not null)
        {
            problems.Add(node.Path, "expected a section with an entry per name");
            value = null;
            return false;
        }

        value = NameMap<T>.Of(Entries(node, "", problems));
        return true;
    }

    public override IEnumerable<string> KeysUnder(string path) => entry.KeysUnder(ConfigurationPath.Combine(path, "*"));

    private IEnumerable<KeyValuePair<string, T>> Entries(ConfigurationNode node, string prefix, ProblemList problems)
    {
        foreach (var child in node.Children)
        {
            var (name, own) = (prefix + child.Name, child);
            if (HasColons && child.Children.Any(IsSection))
            {
                foreach (var longer in Entries(child.Only(IsSection), $"{name}:", problems))
                {
                    yield return longer;
                }

                own = child.Only(part => !IsSection(part));
            }

            if ((own == child || !own.IsEmpty) && entry.TryRead(own, problems, out var item))
            {
                yield return new(name, item);
            }
        }
    }

    private static bool IsSection(ConfigurationNode node) => node.Children.Count > 0;
}
