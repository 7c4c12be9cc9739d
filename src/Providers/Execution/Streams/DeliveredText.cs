using System.Buffers;

namespace Providers.Execution;

/// <summary>
/// The text that was handed to the caller so far. Keeps the chunks it is given and joins them only when an answer breaks off.
/// </summary>
internal struct DeliveredText
{
    private const int PageLength = 4096;

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

    /// <summary>The tokens of the text, read page by page: joining it for an estimate would cost as much memory as the answer.</summary>
    public readonly long EstimateTokens(ITokenEstimator estimator)
    {
        if (count == 0)
        {
            return 0;
        }

        var rented = ArrayPool<char>.Shared.Rent(PageLength);
        var page = rented.AsSpan(0, PageLength);
        var filled = 0;
        long tokens = 0;
        foreach (var chunk in chunks.AsSpan(0, count))
        {
            var rest = chunk.AsSpan();
            while (rest.Length > PageLength - filled)
            {
                rest[..(PageLength - filled)].CopyTo(page[filled..]);
                rest = rest[(PageLength - filled)..];
                tokens += estimator.EstimateText(page);
                filled = 0;
            }

            rest.CopyTo(page[filled..]);
            filled += rest.Length;
        }

        tokens += estimator.EstimateText(page[..filled]);
        ArrayPool<char>.Shared.Return(rented, clearArray: true);
        return tokens;
    }

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
