using System.Buffers;

namespace Providers.OpenAI.Wire;

/// <summary>Splits bytes into the data of server-sent events, by the standard and beyond it.</summary>
/// <remarks>
/// Takes BOM, CR, LF and CRLF, data over several lines and comments. Unlike the standard it keeps a last event without its blank line,
/// and takes a bare line of JSON, which some servers send when they fail in mid-stream, for data.
/// </remarks>
internal sealed class SseParser : IDisposable
{
    private static ReadOnlySpan<byte> Bom => [0xEF, 0xBB, 0xBF];

    private byte[] data = ArrayPool<byte>.Shared.Rent(1024);
    private int length;
    private int lines;
    private int scanned;
    private bool begun;
    private bool skipLineFeed;

    /// <summary>The data of the event that was just parsed; valid until the next call.</summary>
    public ReadOnlySpan<byte> Data => data.AsSpan(0, length);

    /// <summary>Whether any line was of the protocol: a field or a comment.</summary>
    public bool HasSeenField { get; private set; }

    /// <summary>Reads up to the end of the next event.</summary>
    /// <param name="bytes">What is unread, from the first byte that was not consumed.</param>
    /// <param name="consumed">How many bytes are done with.</param>
    /// <returns>Whether an event is in <see cref="Data"/>.</returns>
    public bool TryRead(ReadOnlySpan<byte> bytes, out int consumed)
    {
        consumed = SkipBom(bytes);
        if (lines < 0)
        {
            Reset();
        }

        while (TryReadLine(bytes, ref consumed, out var line))
        {
            if (line.IsEmpty ? lines > 0 : Accept(line))
            {
                lines = -1;
                return true;
            }
        }

        return false;
    }

    /// <summary>Reads the last event, which ended without its blank line.</summary>
    public bool TryReadLast(ReadOnlySpan<byte> bytes, out int consumed)
    {
        consumed = bytes.Length;
        if (lines < 0)
        {
            Reset();
        }

        if (skipLineFeed && !bytes.IsEmpty && bytes[0] == (byte)'\n')
        {
            bytes = bytes[1..];
        }

        if (!bytes.IsEmpty)
        {
            Accept(bytes);
        }

        return lines > 0;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(data);
        data = [];
        length = 0;
    }

    private int SkipBom(ReadOnlySpan<byte> bytes)
    {
        if (begun || bytes.Length < Bom.Length && Bom.StartsWith(bytes))
        {
            return 0;
        }

        begun = true;
        scanned = 0;
        return bytes.StartsWith(Bom) ? Bom.Length : 0;
    }

    private bool TryReadLine(ReadOnlySpan<byte> bytes, ref int consumed, out ReadOnlySpan<byte> line)
    {
        if (skipLineFeed && consumed < bytes.Length)
        {
            skipLineFeed = false;
            consumed += bytes[consumed] == (byte)'\n' ? 1 : 0;
        }

        var rest = bytes[consumed..];
        var from = Math.Min(scanned, rest.Length);
        var terminator = rest[from..].IndexOfAny((byte)'\r', (byte)'\n');
        if (terminator < 0)
        {
            scanned = rest.Length;
            line = default;
            return false;
        }

        line = rest[..(from + terminator)];
        scanned = 0;

        // A CR ends its line at once: waiting to see whether LF follows would hold the event back.
        skipLineFeed = rest[line.Length] == (byte)'\r';
        consumed += line.Length + 1;
        return true;
    }

    /// <summary>Takes a line in; true when it is an event by itself.</summary>
    private bool Accept(ReadOnlySpan<byte> line)
    {
        if (line[0] == (byte)'{' && lines == 0)
        {
            HasSeenField = true;
            Append(line);
            return true;
        }

        var colon = line.IndexOf((byte)':');
        var name = colon < 0 ? line : line[..colon];
        if (name.SequenceEqual("data"u8))
        {
            HasSeenField = true;
            var value = colon < 0 ? default : line[(colon + 1)..];
            Append(!value.IsEmpty && value[0] == (byte)' ' ? value[1..] : value);
        }
        else
        {
            HasSeenField |= colon == 0 || name.SequenceEqual("event"u8) || name.SequenceEqual("id"u8) || name.SequenceEqual("retry"u8);
        }

        return false;
    }

    private void Append(ReadOnlySpan<byte> value)
    {
        var separator = lines > 0 ? 1 : 0;
        EnsureRoom(length + separator + value.Length);
        if (separator > 0)
        {
            data[length++] = (byte)'\n';
        }

        value.CopyTo(data.AsSpan(length));
        length += value.Length;
        lines++;
    }

    private void EnsureRoom(int size)
    {
        if (size <= data.Length)
        {
            return;
        }

        if (size > Transport.ResponseBody.LargestPiece)
        {
            throw new InvalidDataException("One event is larger than any answer.");
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(size, data.Length * 2));
        Data.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(data);
        data = larger;
    }

    private void Reset()
    {
        length = 0;
        lines = 0;
    }
}
