using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Providers.Testing.Sockets;

/// <summary>Sends replies over one connection, byte for byte.</summary>
internal sealed class ReplyWriter(Socket socket, TimeProvider time)
{
    private static readonly byte[] LineEnd = "\r\n"u8.ToArray();
    private static readonly byte[] LastChunk = "0\r\n\r\n"u8.ToArray();

    /// <summary>Sends a reply.</summary>
    /// <returns>Whether the connection may be used again.</returns>
    public async Task<bool> SendAsync(WireReply reply, CancellationToken gone)
    {
        await WaitAsync(reply.HeaderDelay, gone);
        await reply.Gate.WaitAsync(gone);
        if (reply.Break is { Bytes: null, Tokens: null })
        {
            return await EndAsync(reply.Break.Ending, gone);
        }
        var body = BrokenBody.Of(reply);
        if (!reply.IsVerbatim) { await WriteAsync(Head(reply, body.Length), gone); }
        foreach (var piece in body.Pieces)
        {
            await WaitAsync(piece.Delay, gone);
            await WriteAsync(reply.IsChunked ? InChunk(piece) : piece.Bytes, gone);
        }
        if (body.Ending is { } ending and not SimulatedEnding.Complete)
        {
            return await EndAsync(ending, gone);
        }
        if (reply.IsChunked) { await WriteAsync(LastChunk, gone); }
        return !reply.IsVerbatim || await EndAsync(SimulatedEnding.Close, gone);
    }

    private async Task<bool> EndAsync(SimulatedEnding ending, CancellationToken gone)
    {
        if (ending == SimulatedEnding.Hang) { await Task.Delay(Timeout.InfiniteTimeSpan, time, gone); }
        if (ending == SimulatedEnding.Reset) { socket.LingerState = new LingerOption(true, 0); }
        else { socket.Shutdown(SocketShutdown.Send); }
        return false;
    }

    private Task WaitAsync(TimeSpan delay, CancellationToken gone) =>
        delay > TimeSpan.Zero ? Task.Delay(delay, time, gone) : Task.CompletedTask;

    private async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken gone)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes, gone)..];
        }
    }

    private static byte[] Head(WireReply reply, long length)
    {
        var head = new StringBuilder().Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {reply.Status} {ReasonOf(reply.Status)}\r\n");
        foreach (var (name, value) in reply.Headers) { head.Append(name).Append(": ").Append(value).Append("\r\n"); }
        head.Append(reply.IsChunked ? "Transfer-Encoding: chunked" : $"Content-Length: {length}").Append("\r\n\r\n");
        return Encoding.Latin1.GetBytes(head.ToString());
    }

    private static byte[] InChunk(WirePiece piece)
    {
        var size = Encoding.ASCII.GetBytes((piece.Bytes.Length + piece.Missing).ToString("x", CultureInfo.InvariantCulture));
        return piece.Missing > 0
            ? [.. size, .. LineEnd, .. piece.Bytes.Span]
            : [.. size, .. LineEnd, .. piece.Bytes.Span, .. LineEnd];
    }

    private static string ReasonOf(int status) => status switch
    {
        200 => "OK",
        400 => "Bad Request",
        401 => "Unauthorized",
        404 => "Not Found",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        _ => "Simulated",
    };
}
