using System.Diagnostics.CodeAnalysis;

namespace Providers.Hosting;

/// <summary>A list of values, or one string of them with commas between.</summary>
internal sealed class ListShape<T>(ValueShape<T> element) : Shape<IReadOnlyList<T>>
{
    public override bool TryRead(ConfigurationNode node, ProblemList problems, [MaybeNullWhen(false)] out IReadOnlyList<T> value)
    {
        value = null;
        if (node.Elements() is not { } elements)
        {
            return false;
        }

        var read = new List<T>();
        foreach (var (path, text) in elements)
        {
            if (element.TryRead(path, text, problems, out var item))
            {
                read.Add(item);
            }
        }

        value = read;
        return true;
    }
}
