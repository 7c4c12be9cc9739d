using System.Buffers;
using System.Text.Json;

namespace Providers.AspNetCore.Writing;

/// <summary>Where an answer is written before its length is known. One is kept for each thread, unless a large answer made it large.</summary>
internal sealed class JsonBuffer
{
    private const int LargestKept = 64 << 10;

    [ThreadStatic]
    private static JsonBuffer? kept;

    private readonly ArrayBufferWriter<byte> bytes = new(1024);

    private JsonBuffer() => Json = new Utf8JsonWriter(bytes, JsonAnswer.Options);

    public Utf8JsonWriter Json { get; }

    public ReadOnlySpan<byte> Written => bytes.WrittenSpan;

    public static JsonBuffer Rent()
    {
        var buffer = kept ?? new JsonBuffer();
        kept = null;
        return buffer;
    }

    /// <summary>Gives it back; one that is not given back, after a failure, is lost and replaced.</summary>
    public void Return()
    {
        if (bytes.Capacity <= LargestKept)
        {
            bytes.ResetWrittenCount();
            Json.Reset();
            kept = this;
        }
    }
}
