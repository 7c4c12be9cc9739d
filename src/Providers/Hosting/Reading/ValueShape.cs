using System.Diagnostics.CodeAnalysis;

namespace Providers.Hosting;

/// <summary>Makes a value of a text; false where it is not one, and the value then means nothing.</summary>
internal delegate bool ValueParser<T>(string text, out T value);

/// <summary>One value, written as text.</summary>
/// <param name="expected">What is expected there, to follow the word.</param>
/// <param name="parse">Makes the value. Never sees a blank text.</param>
internal sealed class ValueShape<T>(string expected, ValueParser<T> parse) : Shape<T>
{
    public override bool TryRead(ConfigurationNode node, ProblemList problems, [MaybeNullWhen(false)] out T value)
    {
        if (node.Children.Count == 0)
        {
            return TryRead(node.Path, node.Value, problems, out value);
        }

        problems.Add(node.Path, $"expected {expected}, and not a section");
        value = default;
        return false;
    }

    public bool TryRead(string path, string? text, ProblemList problems, [MaybeNullWhen(false)] out T value)
    {
        value = default;
        if (string.IsNullOrWhiteSpace(text))
        {
            problems.Add(path, $"expected {expected}, and found nothing: set it or leave it out");
            return false;
        }

        if (!parse(text.Trim(), out value))
        {
            problems.Add(path, $"expected {expected}");
            return false;
        }

        return true;
    }
}
