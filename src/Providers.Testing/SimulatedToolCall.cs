using System.Diagnostics.CodeAnalysis;

namespace Providers.Testing;

/// <summary>A tool call in a simulated answer.</summary>
/// <param name="Name">The function's name.</param>
/// <param name="Arguments">The arguments, as the text of a JSON object; sent as it is, so it may be broken on purpose.</param>
public sealed record SimulatedToolCall(string Name, [StringSyntax(StringSyntaxAttribute.Json)] string Arguments = "{}")
{
    /// <summary>The call's id; null makes one from its position.</summary>
    public string? Id { get; init; }

    /// <summary>How many characters of the arguments one event of a stream holds; 1 or more. Default: 8. Ollama sends them whole.</summary>
    public int PieceLength { get; init; } = 8;

    internal IEnumerable<string> ArgumentPieces() => Arguments.Chunk(PieceLength).Select(piece => new string(piece));
}
