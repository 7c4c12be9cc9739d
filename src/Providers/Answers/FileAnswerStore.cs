using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Providers.Answers;

/// <summary>Keeps answers in memory and in a file of JSON lines, so that they outlive the process.</summary>
/// <remarks>
/// An answer that was saved survives the end of the process, however it ends. What was erased or has grown too old
/// leaves the file when the file is rewritten: at once after an erasure, else when half of it is out of date, once a day, and at the start.
/// </remarks>
public sealed partial class FileAnswerStore : IAnswerStore, IDisposable
{
    private const int FewestLinesToRewrite = 256;
    private static readonly TimeSpan LongestOutOfDate = TimeSpan.FromDays(1);

    private readonly AnswerLog log;
    private readonly MemoryAnswerStore kept;
    private readonly TimeProvider time;
    private readonly SemaphoreSlim writing = new(1, 1);
    private int lines;
    private DateTimeOffset rewrittenAt;

    private FileAnswerStore(AnswerLog log, AnswerRetention? retention, TimeProvider time)
    {
        this.log = log;
        this.time = time;
        kept = new MemoryAnswerStore(retention, time);
    }

    /// <summary>How many answers are kept.</summary>
    public int Count => kept.Count;

    /// <summary>Opens a file of answers, or starts one. A line that a crash left unfinished is removed.</summary>
    /// <param name="path">The file; a <c>.lock</c> file is kept beside it.</param>
    /// <param name="retention">How much is kept; null for the defaults.</param>
    /// <param name="time">Tells the age of answers; null for the system's clock.</param>
    /// <param name="logger">Hears of damaged lines; null for none.</param>
    /// <exception cref="IOException">Another process has it open, or it can't be read or written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read or written.</exception>
    public static FileAnswerStore Open(
        string path, AnswerRetention? retention = null, TimeProvider? time = null, ILogger? logger = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var log = new AnswerLog(Path.GetFullPath(path));
        try
        {
            var store = new FileAnswerStore(log, retention, time ?? TimeProvider.System);
            store.Load(logger ?? NullLogger.Instance, path);
            return store;
        }
        catch
        {
            log.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask<StoredAnswer?> FindAsync(string key, CancellationToken cancellationToken = default)
        => kept.FindAsync(key, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<StoredAnswer> ReadAllAsync(CancellationToken cancellationToken = default)
        => kept.ReadAllAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask SaveAsync(StoredAnswer answer, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(answer);
        await writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await log.AppendAsync(answer, cancellationToken).ConfigureAwait(false);
            lines++;
            kept.Save(answer);
            RewriteWhenOutOfDate();
        }
        finally
        {
            writing.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask<int> EraseAsync(AnswerFilter filter, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        await writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var erased = kept.Erase(filter);
            if (lines > kept.Count)
            {
                Rewrite();
            }

            return erased;
        }
        finally
        {
            writing.Release();
        }
    }

    /// <summary>Writes what the system still holds back to the disk, and lets another process open the file.</summary>
    public void Dispose()
    {
        log.Dispose();
        writing.Dispose();
    }

    private void Load(ILogger logger, string path)
    {
        (lines, var damaged) = log.Read(kept.Save);
        rewrittenAt = time.GetUtcNow();
        if (damaged > 0)
        {
            LogDamaged(logger, path, damaged);
        }

        if (lines > kept.Count)
        {
            Rewrite();
        }
    }

    private void RewriteWhenOutOfDate()
    {
        var outOfDate = lines - kept.Count;
        if (outOfDate > Math.Max(kept.Count, FewestLinesToRewrite)
            || (outOfDate > 0 && time.GetUtcNow() - rewrittenAt > LongestOutOfDate))
        {
            Rewrite();
        }
    }

    private void Rewrite()
    {
        var answers = kept.Snapshot();
        log.Replace(answers);
        lines = answers.Length;
        rewrittenAt = time.GetUtcNow();
    }

    [LoggerMessage(EventId = 4101, Level = LogLevel.Warning,
        Message = "{Path} held {Damaged} unfinished or damaged lines; they are left out, all others are kept")]
    private static partial void LogDamaged(ILogger logger, string path, int damaged);
}
