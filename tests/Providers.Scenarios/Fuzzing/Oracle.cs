namespace Providers.Scenarios.Fuzzing;

/// <summary>
/// A second, simple reading of a mutant by the protocol's own words: the text that is in it, piece by piece, and whether it says that
/// it is complete.
/// </summary>
/// <param name="Pieces">The text up to what can't be read. One that a good reader may well leave out is optional.</param>
/// <param name="HasEnd">Whether it says that it is complete before anything goes wrong.</param>
internal sealed record Oracle(IReadOnlyList<(string Text, bool IsOptional)> Pieces, bool HasEnd)
{
    public string Text => string.Concat(Pieces.Select(piece => piece.Text));

    public static Oracle Read(byte[] body)
    {
        var reading = new OracleReading();
        var start = body.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? 3 : 0;
        var first = body.AsSpan(start).IndexOfAnyExcept(" \t\r\n"u8);
        var isJson = first >= 0 && body[start + first] is (byte)'{' or (byte)'[';
        foreach (var data in isJson ? JsonObjects.Of(body) : ServerSentEvents.Of(body[start..]))
        {
            if (!reading.Take(data))
            {
                break;
            }
        }

        return new Oracle(reading.Pieces, reading.HasEnd);
    }

    /// <summary>Whether this is all of its text, and it says that it is.</summary>
    public bool IsWhole(string text) => HasEnd && Ends(text)[^1].Contains(text.Length);

    /// <summary>Whether this is what its text begins with, in whole pieces.</summary>
    public bool BeginsWith(string text) => Ends(text).Exists(ends => ends.Contains(text.Length));

    /// <summary>How far a text may have come before, and behind, each piece.</summary>
    private List<HashSet<int>> Ends(string text)
    {
        var ends = new List<HashSet<int>> { new() { 0 } };
        foreach (var (piece, isOptional) in Pieces)
        {
            var next = ends[^1].Where(end => string.CompareOrdinal(text, end, piece, 0, piece.Length) == 0).Select(end => end + piece.Length);
            ends.Add([.. next, .. isOptional ? ends[^1] : []]);
        }

        return ends;
    }
}
