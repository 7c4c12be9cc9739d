using Microsoft.Extensions.Logging;

namespace Providers.Quota;

/// <summary>
/// A file that lines are added to, all of them or none, and that is written anew when most of them no longer count. One thread at a time.
/// </summary>
internal sealed partial class Journal : IDisposable
{
    private const long Slack = 1 << 20;

    private readonly string path;
    private readonly ILogger logger;
    private FileStream? file;
    private long length;
    private long enough;
    private bool isDisposed;

    /// <param name="path">Nobody else's. What is there is replaced.</param>
    /// <param name="content">What it begins with.</param>
    /// <param name="logger">Hears when it cannot be written anew.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public Journal(string path, ReadOnlyMemory<byte> content, ILogger logger)
    {
        this.path = path;
        this.logger = logger;
        Replace(content.Span);
    }

    /// <summary>Adds lines. When it throws, none of them.</summary>
    public void Append(ReadOnlySpan<byte> lines)
    {
        ObjectDisposedException.ThrowIf(isDisposed, this);
        var open = file ??= Open();

        // A line that an earlier write has torn would be in the middle now, and make the file unreadable.
        if (open.Length != length) { open.SetLength(length); }
        open.Seek(length, SeekOrigin.Begin);
        open.Write(lines);
        open.Flush(flushToDisk: true);
        length += lines.Length;
    }

    /// <summary>
    /// Writes the file anew once it is twice as long as it was, and some more. Where that fails it goes on as it is, and tries again later.
    /// </summary>
    /// <param name="content">What still counts.</param>
    public void Compact(Func<ReadOnlyMemory<byte>> content)
    {
        if (length <= enough) { return; }
        try
        {
            Replace(content().Span);
        }
        catch (Exception exception)
        {
            enough = length + Slack;
            LogGrows(logger, path, exception);
        }
    }

    public void Dispose()
    {
        isDisposed = true;
        file?.Dispose();
    }

    /// <summary>Writes a new file and puts it in the place of the old one, which stays in use until the new one is whole.</summary>
    private void Replace(ReadOnlySpan<byte> content)
    {
        var fresh = path + ".new";
        using (var whole = new FileStream(fresh, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            whole.Write(content);
            whole.Flush(flushToDisk: true);
        }

        // Not every system replaces a file that is open.
        file?.Dispose();
        file = null;
        File.Move(fresh, path, overwrite: true);
        length = content.Length;
        enough = 2 * length + Slack;
        file = Open();
    }

    private FileStream Open() => new(path, FileMode.Open, FileAccess.Write, FileShare.Read, bufferSize: 0);

    [LoggerMessage(EventName = "JournalGrows", Level = LogLevel.Warning,
        Message = "{Path} could not be written anew without what no longer counts; it grows until it can be.")]
    private static partial void LogGrows(ILogger logger, string path, Exception exception);
}
