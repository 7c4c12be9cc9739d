using Microsoft.Extensions.Configuration;

namespace Providers.Hosting;

/// <summary>One place in the configuration.</summary>
internal sealed class ConfigurationNode
{
    private readonly IConfigurationSection section;
    private readonly IReadOnlyList<IConfigurationProvider> sources;

    public ConfigurationNode(IConfigurationSection section) : this(section, ConfigurationSources.Of(section))
    {
    }

    private ConfigurationNode(IConfigurationSection section, IReadOnlyList<IConfigurationProvider> sources)
        : this(section, sources, [.. section.GetChildren().Select(child => new ConfigurationNode(child, sources))])
    {
    }

    private ConfigurationNode(
        IConfigurationSection section, IReadOnlyList<IConfigurationProvider> sources, IReadOnlyList<ConfigurationNode> children)
    {
        this.section = section;
        this.sources = sources;
        Children = children;
    }

    public string Name => section.Key;

    public string Path => section.Path;

    /// <summary>Null where there is none, and where JSON says null or <c>{}</c>.</summary>
    public string? Value => section.Value;

    public IReadOnlyList<ConfigurationNode> Children { get; }

    /// <summary>Whether there is nothing but the key.</summary>
    public bool IsEmpty => Value is null && Children.Count == 0;

    /// <summary>The same place with some of its children.</summary>
    public ConfigurationNode Only(Func<ConfigurationNode, bool> wanted) => new(section, sources, [.. Children.Where(wanted)]);

    /// <summary>
    /// The elements of a list: those of the last source that defines it, and of no other. Null where that source says null.
    /// </summary>
    public IReadOnlyList<ListElement>? Elements()
    {
        foreach (var source in sources.Reverse())
        {
            var keys = source.GetChildKeys([], Path).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
            if (keys.Count > 0)
            {
                return [.. keys.Select(key => Element(source, key))];
            }

            if (source.TryGet(Path, out var text))
            {
                return Split(text);
            }
        }

        return Children.Count > 0 ? [.. Children.Select(child => new ListElement(child.Path, child.Value))] : Split(Value);
    }

    private ListElement Element(IConfigurationProvider source, string key)
    {
        var path = ConfigurationPath.Combine(Path, key);
        return new ListElement(path, int.TryParse(key, out _) && source.TryGet(path, out var text) ? text : null);
    }

    private List<ListElement>? Split(string? text) => text is null ? null :
    [
        .. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(part => new ListElement(Path, part)),
    ];
}
