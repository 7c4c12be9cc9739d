using System.Buffers;
using System.ClientModel.Primitives;

namespace Providers.OpenAI.Transport;

/// <summary>A response's body in one pooled buffer: what was read and not yet consumed is <see cref="Unread"/>.</summary>
internal sealed class ResponseBody : IAsyncDisposable
{
    /// <summary>No honest answer is this large in one piece: beyond it, memory is being eaten.</summary>
    public const int LargestPiece = 64 * 1024 * 1024;

    private const int FirstSize = 16 * 1024;
    private const int AbortingReads = 64;

    private readonly PipelineResponse response;
    private readonly Stream stream;
    private byte[] buffer = ArrayPool<byte>.Shared.Rent(FirstSize);
    private int start;
    private int end;

    public ResponseBody(PipelineResponse response)
    {
        this.response = response;
        stream = response.ContentStream ?? Stream.Null;
    }

    public ReadOnlySpan<byte> Unread => buffer.AsSpan(start, end - start);

    /// <summary>Whether the other side has said that there is no more.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Whether what was asked for has been read, so that the connection may be used again.</summary>
    public bool IsComplete { get; set; }

    public void Consume(int count) => start += count;

    /// <summary>Reads more behind what is unread; false at the end.</summary>
    public async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        MakeRoom();
        var read = await stream.ReadAsync(buffer.AsMemory(end), cancellationToken).ConfigureAwait(false);
        end += read;
        HasEnded = read == 0;
        return !HasEnded;
    }

    /// <summary>Reads on to the end, or until this many bytes are there.</summary>
    public async ValueTask<byte[]> ReadAllAsync(int atMost, CancellationToken cancellationToken)
    {
        while (Unread.Length < atMost && await FillAsync(cancellationToken).ConfigureAwait(false))
        {
        }

        return Unread.ToArray();
    }

    public async ValueTask DisposeAsync()
    {
        if (!IsComplete && !HasEnded)
        {
            await AbortAsync().ConfigureAwait(false);
        }

        // Left where it is, a body in memory would be read once more by the SDK, which fails on one that was read.
        response.ContentStream = null;
        await stream.DisposeAsync().ConfigureAwait(false);
        response.Dispose();
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
        start = end = 0;
    }

    /// <summary>Cuts the connection now. Disposing alone lets the handler read on for two seconds, in the hope of reuse.</summary>
    private async ValueTask AbortAsync()
    {
        using var abort = new CancellationTokenSource();
        try
        {
            for (var reads = 0; reads < AbortingReads; reads++)
            {
                var read = stream.ReadAsync(buffer.AsMemory(), abort.Token);
                if (!read.IsCompleted)
                {
                    await abort.CancelAsync().ConfigureAwait(false);
                }

                if (await read.ConfigureAwait(false) == 0)
                {
                    return;
                }
            }
        }
        catch (Exception)
        {
            // What was wanted; and a response that is given up has no failure to report.
        }
    }

    private void MakeRoom()
    {
        if (start == end)
        {
            start = end = 0;
        }

        if (end < buffer.Length)
        {
            return;
        }

        if (start > 0)
        {
            Unread.CopyTo(buffer);
            end -= start;
            start = 0;
            return;
        }

        if (buffer.Length >= LargestPiece)
        {
            throw new InvalidDataException("One piece of the answer is larger than any answer.");
        }

        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        Unread.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }
}
