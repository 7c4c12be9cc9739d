using System.Diagnostics.CodeAnalysis;

namespace Providers.Testing;

/// <summary>A tool call in a simulated answer.</summary>
/// <param name="Name">The function's name.</param>
/// <param name="Arguments">The arguments, as the text of a JSON object; sent as it is, so it may be broken on purpose.</param>
public sealed record SimulatedToolCall(string Name, [StringSyntax(StringSyntaxAttribute.Json)] string Arguments = "{}")
{
    /// <summary>The call's id; null makes one from its position.</summary>
    public string? Id { get; init; }

    /// <summary>
    /// How many characters of the arguments one event of a stream holds, one more where a surrogate pair would be cut; 1 or more.
    /// Default: 8. Ollama sends them whole.
    /// </summary>
    public int PieceLength
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 8;

    internal IEnumerable<string> ArgumentPieces()
    {
        for (var (start, end) = (0, 0); start < Arguments.Length; start = end)
        {
            end = Math.Min(start + PieceLength, Arguments.Length);
            if (end < Arguments.Length && char.IsSurrogatePair(Arguments[end - 1], Arguments[end])) { end++; }
            yield return Arguments[start..end];
        }
    }
}
