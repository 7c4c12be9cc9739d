namespace Providers.OpenAI.Wire;

/// <summary>A request ready to be sent.</summary>
/// <param name="Body">Its JSON.</param>
/// <param name="Fields">The names of the fields it has.</param>
/// <param name="Adaptations">What was changed so that this backend could take it.</param>
internal sealed record WireRequest(ReadOnlyMemory<byte> Body, IReadOnlyCollection<string> Fields, IReadOnlyList<string> Adaptations)
{
    /// <summary>Whether it has the field that a path, such as <c>messages[0].content</c>, begins with.</summary>
    public bool Has(string path)
    {
        var end = path.AsSpan().IndexOfAny('.', '[');
        return Fields.Contains(end < 0 ? path : path[..end]);
    }
}
