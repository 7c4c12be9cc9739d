using System.Text;
using Providers.Testing.Sockets;

namespace Providers.Testing.Dialects;

/// <summary>Turns a reply into bytes and times in a dialect. Pure.</summary>
internal static class Wording
{
    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    public static WireReply Of(SimulatedRequest request, SimulatedReply reply, Dialect dialect, string model)
    {
        if (reply.Response is { } response)
        {
            return Framed(request, reply, dialect, [new WirePiece(response)], "") with { IsVerbatim = true };
        }
        if (reply.Body is { } body)
        {
            return Framed(request, reply, dialect, [.. body.Select(piece => new WirePiece(piece, IsToken: true))], reply.ContentType);
        }
        if (reply.Status >= 300)
        {
            var error = reply.Error ?? new SimulatedError($"Simulated failure {reply.Status}.");
            return Framed(request, reply, dialect, [Piece(dialect.Error(reply.Status, error))], "application/json");
        }
        var answer = Answer.To(request, reply, model);
        return (reply.Streamed ?? dialect.IsStreamed(request))
            ? Framed(request, reply, dialect, [.. dialect.Stream(request, answer)], dialect.StreamContentType, isChunked: true)
            : Framed(request, reply, dialect, [Piece(WholeOrError(dialect, answer))], "application/json");
    }

    public static WirePiece Piece(string text, bool isToken = false) => new(Encoding.UTF8.GetBytes(text), isToken);

    private static string WholeOrError(Dialect dialect, Answer answer) =>
        answer.Reply.Error is { } error ? dialect.Error(answer.Reply.Status, error) : dialect.Whole(answer);

    private static WireReply Framed(
        SimulatedRequest request, SimulatedReply reply, Dialect dialect, IReadOnlyList<WirePiece> pieces, string contentType,
        bool isChunked = false)
    {
        var isPaced = isChunked || reply.Body is not null;
        var holdsHeadersBack = isPaced && dialect.HoldsHeadersBack;
        var first = holdsHeadersBack ? TimeSpan.Zero : reply.FirstTokenDelay;
        var beforeHeaders = isPaced ? reply.FirstTokenDelay - first : WholeDelay(reply);
        return new WireReply
        {
            Status = reply.Status,
            Headers = Headers(request, reply, dialect, contentType),
            Pieces = Odd(isPaced ? Paced(pieces, first, reply.TokenDelay) : pieces, reply.Quirks),
            IsChunked = isChunked || reply.Body is { Count: > 1 },
            Gate = reply.Gate,
            HeaderDelay = reply.HeaderDelay + beforeHeaders,
            Break = reply.Break,
        };
    }

    /// <summary>A whole answer takes as long as a streamed one; an error takes no time.</summary>
    private static TimeSpan WholeDelay(SimulatedReply reply)
    {
        if (reply.Status >= 300) { return TimeSpan.Zero; }
        var tokens = (reply.Tokens?.Count ?? 0) + reply.Reasoning.Count + reply.ToolCalls.Count;
        return reply.FirstTokenDelay + reply.TokenDelay * Math.Max(0, tokens - 1);
    }

    private static Dictionary<string, string> Headers(SimulatedRequest request, SimulatedReply reply, Dialect dialect, string contentType)
    {
        var headers = new Dictionary<string, string>(dialect.Headers(request), StringComparer.OrdinalIgnoreCase)
        {
            ["content-type"] = contentType,
        };
        if (reply.Quirks.HasFlag(SimulatedQuirks.NoContentType)) { headers.Remove("content-type"); }
        foreach (var (name, value) in reply.Headers) { headers[name] = value; }
        return headers;
    }

    private static List<WirePiece> Paced(IReadOnlyList<WirePiece> pieces, TimeSpan first, TimeSpan later)
    {
        var delay = first;
        var paced = new List<WirePiece>(pieces.Count);
        foreach (var piece in pieces)
        {
            paced.Add(piece.IsToken ? piece with { Delay = delay } : piece);
            if (piece.IsToken) { delay = later; }
        }
        return paced;
    }

    private static IReadOnlyList<WirePiece> Odd(IReadOnlyList<WirePiece> pieces, SimulatedQuirks quirks)
    {
        if (quirks == SimulatedQuirks.None || pieces.Count == 0) { return pieces; }
        var odd = pieces.ToList();
        if (quirks.HasFlag(SimulatedQuirks.CarriageReturns)) { Change(0, odd.Count, WithCarriageReturns); }
        if (quirks.HasFlag(SimulatedQuirks.LastLineUnterminated)) { Change(odd.Count - 1, 1, WithoutLineEnd); }
        if (quirks.HasFlag(SimulatedQuirks.BlankLinesFirst)) { Change(0, 1, bytes => [.. "\n\n"u8, .. bytes]); }
        if (quirks.HasFlag(SimulatedQuirks.ByteOrderMark)) { Change(0, 1, bytes => [.. ByteOrderMark, .. bytes]); }
        return odd;

        void Change(int start, int count, Func<byte[], byte[]> change)
        {
            for (var i = start; i < start + count; i++) { odd[i] = odd[i] with { Bytes = change(odd[i].Bytes.ToArray()) }; }
        }
    }

    private static byte[] WithoutLineEnd(byte[] bytes) => bytes.AsSpan().TrimEnd("\r\n"u8).ToArray();

    private static byte[] WithCarriageReturns(byte[] bytes) =>
        Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bytes).Replace("\n", "\r\n", StringComparison.Ordinal));
}
