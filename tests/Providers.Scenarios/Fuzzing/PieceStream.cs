namespace Providers.Scenarios.Fuzzing;

/// <summary>A body that comes piece by piece, every other one late, and may break at its end.</summary>
internal sealed class PieceStream(ReadOnlyMemory<byte>[] pieces, bool isCut) : Stream
{
    private int next;
    private ReadOnlyMemory<byte> current;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (next % 2 == 1)
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
        }

        while (current.IsEmpty && next < pieces.Length)
        {
            current = pieces[next++];
        }

        if (current.IsEmpty && isCut)
        {
            throw new HttpIOException(HttpRequestError.ResponseEnded);
        }

        var count = Math.Min(buffer.Length, current.Length);
        current[..count].CopyTo(buffer);
        current = current[count..];
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
