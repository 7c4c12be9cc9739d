using System.Buffers;
using System.Text.Json;

namespace Providers.OpenAI.Wire;

/// <summary>Where a request is written before its length is known. One is kept for each thread, unless a large request made it large.</summary>
internal sealed class RequestBuffer
{
    private const int LargestKept = 64 << 10;

    [ThreadStatic]
    private static RequestBuffer? kept;

    private readonly ArrayBufferWriter<byte> bytes = new(2048);

    private RequestBuffer() => Json = new Utf8JsonWriter(bytes, JsonValues.WriterOptions);

    public Utf8JsonWriter Json { get; }

    public static RequestBuffer Rent()
    {
        var buffer = kept ?? new RequestBuffer();
        kept = null;
        return buffer;
    }

    /// <summary>
    /// What was written, in an array of its own: a body may be sent, and sent again on another connection, long after this. One that is
    /// not taken, after a failure, is lost and replaced.
    /// </summary>
    public ReadOnlyMemory<byte> Take()
    {
        Json.Flush();
        if (bytes.Capacity > LargestKept)
        {
            return bytes.WrittenMemory;
        }

        var body = bytes.WrittenSpan.ToArray();
        bytes.ResetWrittenCount();
        Json.Reset();
        kept = this;
        return body;
    }
}
