using System.Buffers;
using System.Text.Json;

namespace Providers.Ollama.Wire;

/// <summary>
/// Splits a body into its JSON objects however they are laid out: a line each, spread over lines, in an array, with CRLF, blank lines, a
/// byte order mark or no last newline. Every byte is framed once.
/// </summary>
internal sealed class JsonObjectReader(ResponseBody body) : IDisposable
{
    private const int LargestObject = 16 * 1024 * 1024;

    private byte[] buffer = ArrayPool<byte>.Shared.Rent(4096);
    private int start;
    private int end;
    private int framed;
    private bool complete;
    private JsonReaderState state;

    /// <summary>The object last read; valid until the next read.</summary>
    public ReadOnlySpan<byte> Current => buffer.AsSpan(start, framed);

    /// <summary>Reads the next object; false at the body's end, also where it cuts an object in two.</summary>
    /// <exception cref="JsonException">What comes is no JSON object.</exception>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        if (complete)
        {
            start += framed;
            framed = 0;
            state = default;
            complete = false;
        }

        while (!TryFrame())
        {
            MakeRoom();
            var read = await body.ReadAsync(buffer.AsMemory(end), cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                return false;
            }

            end += read;
        }

        return true;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
    }

    private bool TryFrame()
    {
        if (framed == 0)
        {
            SkipSeparators();
        }

        var reader = new Utf8JsonReader(buffer.AsSpan(start + framed, end - start - framed), isFinalBlock: false, state);
        while (reader.Read())
        {
            if (reader.CurrentDepth == 0 && reader.TokenType == JsonTokenType.EndObject)
            {
                framed += (int)reader.BytesConsumed;
                complete = true;
                return true;
            }
        }

        framed += (int)reader.BytesConsumed;
        state = reader.CurrentState;
        return false;
    }

    private void SkipSeparators()
    {
        while (start < end && buffer[start] is (byte)'\n' or (byte)'\r' or (byte)' ' or (byte)'\t' or (byte)',' or (byte)'[' or (byte)']'
            or 0xEF or 0xBB or 0xBF)
        {
            start++;
        }

        if (start < end && buffer[start] != '{')
        {
            throw new JsonException("No JSON object.");
        }
    }

    private void MakeRoom()
    {
        if (start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            end -= start;
            start = 0;
        }

        if (end < buffer.Length)
        {
            return;
        }

        if (end >= LargestObject)
        {
            throw new JsonException("The JSON object has no end.");
        }

        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }
}
