using System.Diagnostics.CodeAnalysis;

namespace Providers.Hosting;

/// <summary>A section with known keys.</summary>
/// <param name="defaults">What an empty section means.</param>
internal sealed class ObjectShape<T>(T defaults) : Shape<T> where T : class
{
    private readonly List<ObjectKey<T>> keys = [];

    public override bool TakesEmpty => true;

    /// <summary>Declares a key that may be left out.</summary>
    public ObjectShape<T> Key<TValue>(string name, Shape<TValue> shape, Func<T, TValue, T> assign)
    {
        keys.Add(new ObjectKey<T, TValue>(name, shape, assign));
        return this;
    }

    /// <summary>Declares a key that must be there.</summary>
    public ObjectShape<T> RequiredKey<TValue>(string name, Shape<TValue> shape, Func<T, TValue, T> assign)
    {
        keys.Add(new ObjectKey<T, TValue>(name, shape, assign) { IsRequired = true });
        return this;
    }

    public override bool TryRead(ConfigurationNode node, ProblemList problems, [MaybeNullWhen(false)] out T value)
    {
        value = null;
        if (node.Value is not null)
        {
            problems.Add(node.Path, $"expected a section with {KnownKeys()}");
            return false;
        }

        value = defaults;
        foreach (var child in node.Children)
        {
            if (Find(child.Name) is { } key)
            {
                value = key.Read(value, child, problems);
            }
            else
            {
                problems.Add(child.Path, $"unknown key; {Suggest(child.Name)}");
            }
        }

        return !ReportMissing(node, problems);
    }

    public override IEnumerable<string> KeysUnder(string path) => keys.SelectMany(key => key.PathsUnder(path));

    private ObjectKey<T>? Find(string name) => keys.Find(key => string.Equals(key.Name, name, StringComparison.OrdinalIgnoreCase));

    private bool ReportMissing(ConfigurationNode node, ProblemList problems)
    {
        var missing = keys.Where(key => key.IsRequired && !node.Children.Any(child => key == Find(child.Name) && !child.IsEmpty)).ToList();
        missing.ForEach(key => problems.Add($"{node.Path}:{key.Name}", "is required"));
        return missing.Count > 0;
    }

    private string Suggest(string name)
        => NearestName.Of(name, keys.Select(key => key.Name)) is { } nearest ? $"did you mean {nearest}?" : $"expected {KnownKeys()}";

    private string KnownKeys() => string.Join(", ", keys.Select(key => key.Name));
}
