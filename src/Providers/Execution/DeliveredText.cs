using System.Buffers;

namespace Providers.Execution;

/// <summary>
/// The text that was handed to the caller so far. Keeps the chunks it is given and joins them only when an answer breaks off.
/// </summary>
internal struct DeliveredText
{
    private string[]? chunks;
    private int count;

    public int Length { get; private set; }

    public void Append(string text)
    {
        if (text.Length == 0)
        {
            return;
        }

        chunks ??= ArrayPool<string>.Shared.Rent(64);
        if (count == chunks.Length)
        {
            var larger = ArrayPool<string>.Shared.Rent(count * 2);
            Array.Copy(chunks, larger, count);
            ArrayPool<string>.Shared.Return(chunks, clearArray: true);
            chunks = larger;
        }

        chunks[count++] = text;
        Length += text.Length;
    }

    public override readonly string ToString() => chunks is null ? "" : string.Concat(chunks.AsSpan(0, count));

    public void Free()
    {
        if (chunks is not null)
        {
            ArrayPool<string>.Shared.Return(chunks, clearArray: true);
            chunks = null;
            count = 0;
        }
    }
}
