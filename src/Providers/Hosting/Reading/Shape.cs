using System.Diagnostics.CodeAnalysis;

namespace Providers.Hosting;

/// <summary>What one place in the configuration looks like, and how it is read.</summary>
internal abstract class Shape<T>
{
    /// <summary>
    /// Whether <c>{}</c>, which a configuration cannot tell from null, means something here. Elsewhere it is a key left out.
    /// </summary>
    public virtual bool TakesEmpty => false;

    /// <summary>Reads a place that is set.</summary>
    /// <returns>False where nothing can be made of it, which has then been reported.</returns>
    public abstract bool TryRead(ConfigurationNode node, ProblemList problems, [MaybeNullWhen(false)] out T value);

    /// <summary>Every key inside it, each with its path; names that the configuration chooses are <c>*</c>.</summary>
    public virtual IEnumerable<string> KeysUnder(string path) => [];
}
