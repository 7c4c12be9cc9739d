using System.Buffers;
using System.Text.Json;

namespace Providers.Quota;

/// <summary>
/// Totals in a journal, the last line of a heading holds. It is for people to read: a damaged line is left out, and does not stop anything.
/// </summary>
internal sealed class FileUsageStore : IUsageStore, IDisposable
{
    private const int DaysKept = 400;
    private const long Slack = 1 << 20;

    private readonly Dictionary<UsageRow, UsageRow> totals = [];
    private readonly string path;
    private readonly TimeProvider time;
    private FileStream journal;
    private long compactAbove;
    private long written;
    private bool isKnown;

    /// <param name="path">Nobody else's.</param>
    /// <param name="time">Which day is today: days of more than a year ago are forgotten.</param>
    /// <exception cref="IOException">It cannot be read or written.</exception>
    public FileUsageStore(string path, TimeProvider time)
    {
        this.path = path;
        this.time = time;
        if (File.Exists(path)) { Read(File.ReadAllBytes(path)); }
        journal = Compact();
    }

    public ValueTask<IReadOnlyList<UsageRow>> SyncAsync(long number, IReadOnlyList<UsageRow> added)
    {
        if (added.Count > 0 && number > written) { Add(number, added); }
        IReadOnlyList<UsageRow> changed = isKnown ? [.. added.Select(row => totals[row.Heading()])] : [.. totals.Values];
        isKnown = true;
        return ValueTask.FromResult(changed);
    }

    public void Dispose() => journal.Dispose();

    private void Add(long number, IReadOnlyList<UsageRow> added)
    {
        var sums = added.Select(row => totals.GetValueOrDefault(row.Heading(), row.Heading()).Plus(row)).ToList();
        var end = journal.Length;
        try
        {
            journal.Write(Lines(sums).Span);
            journal.Flush(flushToDisk: true);
        }
        catch
        {
            journal.SetLength(end);
            journal.Seek(0, SeekOrigin.End);
            throw;
        }

        foreach (var sum in sums) { totals[sum.Heading()] = sum; }
        written = number;
        if (journal.Length <= compactAbove) { return; }
        journal.Dispose();
        journal = Compact();
    }

    private void Read(ReadOnlySpan<byte> rest)
    {
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOf((byte)'\n');
            var line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? [] : rest[(end + 1)..];
            if (!JournalLine.TryRead(line, out var json)) { continue; }
            var row = JsonSerializer.Deserialize(json, UsageJson.Default.UsageRow);
            if (row is { Day: not null, Backend: not null, Route: not null, Tenant: not null }) { totals[row.Heading()] = row; }
        }
    }

    /// <summary>Writes what is still of interest to a new file and puts it in the place of the old one.</summary>
    private FileStream Compact()
    {
        var last = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime).AddDays(-DaysKept);
        foreach (var heading in totals.Keys)
        {
            if (heading.Day <= last) { totals.Remove(heading); }
        }

        var fresh = path + ".new";
        using (var file = new FileStream(fresh, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            file.Write(Lines(totals.Values).Span);
            file.Flush(flushToDisk: true);
        }

        File.Move(fresh, path, overwrite: true);
        var opened = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.Read, bufferSize: 0);
        opened.Seek(0, SeekOrigin.End);
        compactAbove = 2 * opened.Length + Slack;
        return opened;
    }

    private static ReadOnlyMemory<byte> Lines(IEnumerable<UsageRow> rows)
    {
        var lines = new ArrayBufferWriter<byte>();
        foreach (var row in rows) { JournalLine.Write(lines, JsonSerializer.SerializeToUtf8Bytes(row, UsageJson.Default.UsageRow)); }
        return lines.WrittenMemory;
    }
}
