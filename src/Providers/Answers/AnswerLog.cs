using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Providers.Answers;

/// <summary>The file of a store: lines are added at its end, and it is replaced whole, never changed in place. Not thread-safe.</summary>
internal sealed class AnswerLog : IDisposable
{
    private readonly string path;
    private readonly FileStream writersLock;
    private SafeFileHandle file;
    private long length;

    /// <exception cref="IOException">Another process writes to it, or it can't be opened.</exception>
    public AnswerLog(string path)
    {
        this.path = path;
        if (Path.GetDirectoryName(path) is { Length: > 0 } directory)
        {
            Directory.CreateDirectory(directory);
        }

        writersLock = LockForWriting(path);
        try
        {
            File.Delete(Replacement);
            file = Open();
            length = RandomAccess.GetLength(file);
        }
        catch
        {
            writersLock.Dispose();
            throw;
        }
    }

    private string Replacement => path + ".new";

    /// <summary>Hands over every line that is whole. The rest of a torn or damaged one is counted as damaged.</summary>
    public (int Lines, int Damaged) Read(Action<StoredAnswer> found)
    {
        var lines = 0;
        var damaged = 0;
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        foreach (var line in FileLines.Of(stream))
        {
            lines++;
            if (line.EndsWithLineFeed && AnswerLine.Read(line.Bytes.Span) is { } answer)
            {
                found(answer);
            }
            else
            {
                damaged++;
            }
        }

        return (lines, damaged);
    }

    /// <summary>Adds an answer. When this returns it survives the end of this process, though not yet a loss of power.</summary>
    public async ValueTask AppendAsync(StoredAnswer answer, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var line = new ArrayBufferWriter<byte>(1024);
        AnswerLine.Write(line, answer);
        try
        {
            // Half a line is worse than none or all, so a caller who leaves does not stop the write.
            await RandomAccess.WriteAsync(file, line.WrittenMemory, length, CancellationToken.None).ConfigureAwait(false);
            length += line.WrittenCount;
        }
        catch (IOException)
        {
            RandomAccess.SetLength(file, length);
            throw;
        }
    }

    /// <summary>Replaces the whole file at once: whatever happens, the old one or the new one is there.</summary>
    public void Replace(IEnumerable<StoredAnswer> answers)
    {
        using (var replacement = new FileStream(Replacement, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16))
        {
            var line = new ArrayBufferWriter<byte>(1024);
            foreach (var answer in answers)
            {
                line.ResetWrittenCount();
                AnswerLine.Write(line, answer);
                replacement.Write(line.WrittenSpan);
            }

            replacement.Flush(flushToDisk: true);
        }

        file.Dispose();
        try
        {
            File.Move(Replacement, path, overwrite: true);
        }
        finally
        {
            file = Open();
            length = RandomAccess.GetLength(file);
        }
    }

    public void Dispose()
    {
        if (!file.IsClosed)
        {
            RandomAccess.FlushToDisk(file);
        }

        file.Dispose();
        writersLock.Dispose();
    }

    private SafeFileHandle Open()
        => File.OpenHandle(
            path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, FileOptions.Asynchronous);

    // A file of its own, since the answers' file is replaced; it stays, since deleting it would let two writers lock two of them.
    private static FileStream LockForWriting(string path)
    {
        try
        {
            return new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException failure) when (failure is not (DirectoryNotFoundException or PathTooLongException))
        {
            throw new IOException(
                $"'{path}' is in use: one process at a time may write a file of answers. "
                + "Give each process its own file, or share answers through PostgreSQL.",
                failure);
        }
    }
}
