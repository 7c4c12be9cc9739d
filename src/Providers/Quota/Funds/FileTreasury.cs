using System.Collections.Concurrent;

namespace Providers.Quota;

/// <summary>Funds in a journal: a grant is on disk before it may be spent. One process writes it.</summary>
internal sealed class FileTreasury : IQuotaTreasury, IDisposable
{
    private const long CompactAbove = 1 << 20;

    private readonly ConcurrentDictionary<FundKey, long> drawn;
    private readonly FileStream guard;
    private readonly string path;
    private readonly TimeProvider time;
    private FileStream journal;

    private FileTreasury(string path, FileStream guard, FileStream journal, ConcurrentDictionary<FundKey, long> drawn, TimeProvider time)
    {
        this.path = path;
        this.guard = guard;
        this.journal = journal;
        this.drawn = drawn;
        this.time = time;
    }

    /// <summary>Opens or creates a journal, and cuts off a last line that was torn by a crash.</summary>
    /// <exception cref="IOException">Another process has it open, or it cannot be written.</exception>
    /// <exception cref="InvalidDataException">A line other than the last is damaged.</exception>
    public static FileTreasury Open(string path, TimeProvider time)
    {
        path = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var guard = Guard(path);
        try
        {
            var drawn = new ConcurrentDictionary<FundKey, long>();
            if (File.Exists(path)) { FundJournal.Read(path, drawn); }
            return new FileTreasury(path, guard, Compacted(path, drawn, time), drawn, time);
        }
        catch
        {
            guard.Dispose();
            throw;
        }
    }

    public int Parts => 1;

    public ValueTask<IReadOnlyList<FundGrant>> MoveAsync(IReadOnlyList<FundMove> moves, CancellationToken cancellationToken)
    {
        var grants = new FundGrant[moves.Count];
        var totals = new Dictionary<FundKey, long>();
        for (var i = 0; i < grants.Length; i++)
        {
            grants[i] = Grant(moves[i], totals.TryGetValue(moves[i].Key, out var total) ? total : drawn.GetValueOrDefault(moves[i].Key));
            totals[moves[i].Key] = grants[i].Total;
        }

        Append(totals);
        foreach (var (key, total) in totals) { drawn[key] = total; }
        if (journal.Length > CompactAbove) { Compact(); }
        return ValueTask.FromResult<IReadOnlyList<FundGrant>>(grants);
    }

    public IReadOnlyList<KeyValuePair<FundKey, long>> Known() => [.. drawn];

    public void Dispose()
    {
        journal.Dispose();
        guard.Dispose();
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private static FundGrant Grant(in FundMove move, long total)
    {
        var owing = PeriodMeter.Add(total, move.Owed);
        if (move.Ahead < 0) { return new FundGrant(move.Ahead, Math.Max(0, owing + move.Ahead)); }
        var amount = Math.Clamp(move.Allowed - owing, 0, PeriodMeter.Add(move.Demand, move.Ahead));
        return new FundGrant(amount, owing + amount);
    }

    /// <summary>Writes all lines or none: a torn one in the middle would make the journal unreadable.</summary>
    private void Append(Dictionary<FundKey, long> totals)
    {
        var end = journal.Length;
        try
        {
            journal.Write(FundJournal.Lines(totals).Span);
            journal.Flush(flushToDisk: true);
        }
        catch
        {
            journal.SetLength(end);
            journal.Seek(0, SeekOrigin.End);
            throw;
        }
    }

    private void Compact()
    {
        journal.Dispose();
        journal = Compacted(path, drawn, time);
    }

    /// <summary>Writes what still counts to a new file and puts it in the place of the old one.</summary>
    private static FileStream Compacted(string path, ConcurrentDictionary<FundKey, long> drawn, TimeProvider time)
    {
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        foreach (var key in drawn.Keys)
        {
            // A clock that is a day fast must not make the file forget a day that then comes again.
            if (key.Period < today.AddDays(-45)) { drawn.TryRemove(key, out _); }
        }

        var fresh = path + ".new";
        using (var file = new FileStream(fresh, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            file.Write(FundJournal.Header);
            file.Write(FundJournal.Lines(drawn).Span);
            file.Flush(flushToDisk: true);
        }

        File.Move(fresh, path, overwrite: true);
        var journal = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.Read, bufferSize: 0);
        journal.Seek(0, SeekOrigin.End);
        return journal;
    }

    private static FileStream Guard(string path)
    {
        try
        {
            return new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception)
        {
            throw new IOException(
                $"The ledger file '{path}' is in use by another process. "
                + "Give each process a file of its own, or share limits with Kind: PostgreSql.",
                exception);
        }
    }
}
