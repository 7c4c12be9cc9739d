using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;

namespace Providers.Testing.Sockets;

/// <summary>Reads HTTP/1.1 requests from one connection.</summary>
internal sealed class RequestReader(PipeReader input, Func<ReadOnlyMemory<byte>, Task> write)
{
    private static readonly byte[] Continue = "HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray();

    /// <summary>The next request, or null when the client sends no more.</summary>
    /// <exception cref="InvalidDataException">What comes is not HTTP.</exception>
    public async Task<SimulatedRequest?> ReadAsync()
    {
        if (await ReadThroughAsync("\r\n\r\n"u8.ToArray()) is not { } head) { return null; }
        var lines = Encoding.Latin1.GetString(head).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        if (lines.FirstOrDefault()?.Split(' ') is not { Length: 3 } start) { throw new InvalidDataException(); }
        var target = start[1].Split('?', 2);
        var headers = HeadersFrom(lines.Skip(1));
        if (headers.TryGetValue("expect", out var expected) && expected.Equals("100-continue", StringComparison.OrdinalIgnoreCase))
        {
            await write(Continue);
        }
        return new SimulatedRequest
        {
            Method = start[0],
            Path = Uri.UnescapeDataString(target[0]),
            Query = target.Length > 1 ? target[1] : "",
            Headers = headers,
            Body = await ReadBodyAsync(headers),
        };
    }

    private static Dictionary<string, string> HeadersFrom(IEnumerable<string> lines)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 1) { throw new InvalidDataException(); }
            var (name, value) = (line[..colon], line[(colon + 1)..].Trim());
            headers[name] = headers.TryGetValue(name, out var earlier) ? $"{earlier}, {value}" : value;
        }
        return headers;
    }

    private async Task<ReadOnlyMemory<byte>> ReadBodyAsync(Dictionary<string, string> headers)
    {
        if (headers.TryGetValue("transfer-encoding", out var encoding) && encoding.Contains("chunked", StringComparison.OrdinalIgnoreCase))
        {
            return await ReadChunksAsync();
        }
        return headers.TryGetValue("content-length", out var length)
            ? await ReadExactlyAsync(Number(length, NumberStyles.None))
            : ReadOnlyMemory<byte>.Empty;
    }

    private async Task<ReadOnlyMemory<byte>> ReadChunksAsync()
    {
        var body = new ArrayBufferWriter<byte>();
        while (true)
        {
            var line = await ReadThroughAsync("\r\n"u8.ToArray()) ?? throw new EndOfStreamException();
            var size = Number(Encoding.ASCII.GetString(line).Split(';')[0].Trim(), NumberStyles.AllowHexSpecifier);
            body.Write(await ReadExactlyAsync(size));
            await ReadExactlyAsync(2);
            if (size == 0) { return body.WrittenMemory; }
        }
    }

    private static int Number(string text, NumberStyles style)
        => int.TryParse(text, style, CultureInfo.InvariantCulture, out var number) && number >= 0
            ? number
            : throw new InvalidDataException();

    private async Task<byte[]> ReadExactlyAsync(int count)
    {
        if (count == 0) { return []; }
        var result = await input.ReadAtLeastAsync(count);
        if (result.Buffer.Length < count) { throw new EndOfStreamException(); }
        var part = result.Buffer.Slice(0, count);
        var bytes = part.ToArray();
        input.AdvanceTo(part.End);
        return bytes;
    }

    private async Task<byte[]?> ReadThroughAsync(byte[] mark)
    {
        while (true)
        {
            var result = await input.ReadAsync();
            if (Find(result.Buffer, mark) is { } end)
            {
                var bytes = result.Buffer.Slice(0, end).ToArray();
                input.AdvanceTo(end);
                return bytes;
            }
            input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            if (result.IsCompleted) { return null; }
        }
    }

    private static SequencePosition? Find(ReadOnlySequence<byte> buffer, byte[] mark)
    {
        var reader = new SequenceReader<byte>(buffer);
        return reader.TryReadTo(out ReadOnlySequence<byte> _, mark) ? reader.Position : null;
    }
}
