namespace Providers.Scenarios.Fuzzing;

/// <summary>A body that comes piece by piece, every other one late, and may break or hang at its end.</summary>
internal sealed class PieceStream(ReadOnlyMemory<byte>[] pieces, MutantEnding ending, Func<CancellationToken, Task> hang) : Stream
{
    private readonly CancellationTokenSource closing = new();
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

        if (current.IsEmpty && ending == MutantEnding.IsCut)
        {
            throw new HttpIOException(HttpRequestError.ResponseEnded);
        }

        if (current.IsEmpty && ending == MutantEnding.Hangs)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, closing.Token);
            await hang(either.Token);
        }

        var count = Math.Min(buffer.Length, current.Length);
        current[..count].CopyTo(buffer);
        current = current[count..];
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        closing.Cancel();
        base.Dispose(disposing);
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
