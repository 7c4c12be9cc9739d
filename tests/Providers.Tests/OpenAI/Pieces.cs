namespace Providers.Tests.OpenAI;

/// <summary>A body that arrives piece by piece and may break or hang at its end.</summary>
internal sealed class Pieces(byte[][] pieces, Exception? end) : Stream
{
    private int piece;
    private int offset;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        while (piece < pieces.Length && offset == pieces[piece].Length)
        {
            piece++;
            offset = 0;
        }

        if (piece == pieces.Length)
        {
            return end is null ? new(0)
                : end is TimeoutException ? HangAsync(cancellationToken)
                : ValueTask.FromException<int>(end);
        }

        var count = Math.Min(buffer.Length, pieces[piece].Length - offset);
        pieces[piece].AsSpan(offset, count).CopyTo(buffer.Span);
        offset += count;
        return new(count);
    }

    private static async ValueTask<int> HangAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        return 0;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
