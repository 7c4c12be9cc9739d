using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Providers.Quota;

/// <summary>
/// Totals in a journal, the last line of a heading holds. It is for people to read: a damaged line is left out, and does not stop anything.
/// </summary>
internal sealed class FileUsageStore : IUsageStore, IDisposable
{
    private const int DaysKept = 400;

    private readonly Dictionary<UsageRow, UsageRow> totals = [];
    private readonly Journal journal;
    private readonly TimeProvider time;
    private long written;
    private bool isKnown;

    /// <param name="path">Nobody else's.</param>
    /// <param name="time">Which day is today: days of more than a year ago are forgotten.</param>
    /// <param name="logger">Hears when the file cannot be written anew. Null is nobody.</param>
    /// <exception cref="IOException">It cannot be read or written.</exception>
    public FileUsageStore(string path, TimeProvider time, ILogger? logger = null)
    {
        this.time = time;
        if (File.Exists(path)) { Read(File.ReadAllBytes(path)); }
        journal = new Journal(path, Content(), logger ?? NullLogger.Instance);
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
        journal.Append(Lines(sums).Span);
        foreach (var sum in sums) { totals[sum.Heading()] = sum; }
        written = number;
        journal.Compact(Content);
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

    /// <summary>What is still of interest.</summary>
    private ReadOnlyMemory<byte> Content()
    {
        var last = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime).AddDays(-DaysKept);
        foreach (var heading in totals.Keys)
        {
            if (heading.Day <= last) { totals.Remove(heading); }
        }

        return Lines(totals.Values);
    }

    private static ReadOnlyMemory<byte> Lines(IEnumerable<UsageRow> rows)
    {
        var lines = new ArrayBufferWriter<byte>();
        foreach (var row in rows) { JournalLine.Write(lines, JsonSerializer.SerializeToUtf8Bytes(row, UsageJson.Default.UsageRow)); }
        return lines.WrittenMemory;
    }
}
