namespace Providers.Testing.Sockets;

/// <summary>A reply in bytes, with its pace and its end.</summary>
internal sealed record WireReply
{
    public int Status { get; init; } = 200;

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    public required IReadOnlyList<WirePiece> Pieces { get; init; }

    /// <summary>Whether the body is framed in chunks; else its length is announced.</summary>
    public bool IsChunked { get; init; }

    /// <summary>Whether the pieces are the whole response, status line and all.</summary>
    public bool IsVerbatim { get; init; }

    public Task Gate { get; init; } = Task.CompletedTask;

    public TimeSpan HeaderDelay { get; init; }

    public SimulatedBreak? Break { get; init; }
}
