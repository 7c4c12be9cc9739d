namespace Providers.Testing.Sockets;

/// <summary>A body as far as it is sent.</summary>
/// <param name="Pieces">What is sent.</param>
/// <param name="Length">The length that is announced, in bytes.</param>
/// <param name="Ending">How it breaks off; null when it is whole.</param>
internal readonly record struct BrokenBody(IReadOnlyList<WirePiece> Pieces, long Length, SimulatedEnding? Ending)
{
    public static BrokenBody Of(WireReply reply)
    {
        var length = reply.Pieces.Sum(piece => (long)piece.Bytes.Length);
        List<WirePiece>? sent = reply.Break switch
        {
            { Tokens: { } tokens } => UpToTokens(reply.Pieces, tokens),
            { Bytes: { } bytes } when bytes <= length => UpToBytes(reply.Pieces, bytes),
            _ => null,
        };
        return (sent, reply.Break?.Ending) switch
        {
            (null, _) => new(reply.Pieces, length, null),
            (_, SimulatedEnding.Complete) => new(
                [.. sent.Select(piece => piece with { Missing = 0 })],
                sent.Sum(piece => (long)piece.Bytes.Length),
                SimulatedEnding.Complete),
            (_, var ending) => new(sent, length, ending),
        };
    }

    private static List<WirePiece>? UpToTokens(IReadOnlyList<WirePiece> pieces, int tokens)
    {
        var sent = new List<WirePiece>();
        foreach (var piece in pieces)
        {
            if (tokens == 0 && piece.IsToken) { return sent; }
            sent.Add(piece);
            if (piece.IsToken && --tokens == 0) { return sent; }
        }
        return null;
    }

    private static List<WirePiece> UpToBytes(IReadOnlyList<WirePiece> pieces, long bytes)
    {
        var sent = new List<WirePiece>();
        foreach (var piece in pieces)
        {
            if (bytes == 0) { break; }
            var kept = (int)Math.Min(bytes, piece.Bytes.Length);
            sent.Add(piece with { Bytes = piece.Bytes[..kept], Missing = piece.Bytes.Length - kept });
            bytes -= kept;
        }
        return sent;
    }
}
