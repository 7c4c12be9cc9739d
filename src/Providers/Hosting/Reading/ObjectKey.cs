using Microsoft.Extensions.Configuration;

namespace Providers.Hosting;

/// <summary>One known key of a section.</summary>
internal abstract class ObjectKey<T>(string name)
{
    public string Name => name;

    public bool IsRequired { get; init; }

    /// <summary>The owner with this key's value; the same owner where there is nothing usable.</summary>
    public abstract T Read(T owner, ConfigurationNode node, ProblemList problems);

    /// <summary>This key's path, and those of the keys inside it.</summary>
    public abstract IEnumerable<string> PathsUnder(string path);
}

internal sealed class ObjectKey<T, TValue>(string name, Shape<TValue> shape, Func<T, TValue, T> assign) : ObjectKey<T>(name)
{
    public override T Read(T owner, ConfigurationNode node, ProblemList problems)
        => (!node.IsEmpty || shape.TakesEmpty) && shape.TryRead(node, problems, out var value) ? assign(owner, value) : owner;

    public override IEnumerable<string> PathsUnder(string path)
    {
        var own = path.Length == 0 ? Name : ConfigurationPath.Combine(path, Name);
        return shape.KeysUnder(own).Prepend(own);
    }
}
