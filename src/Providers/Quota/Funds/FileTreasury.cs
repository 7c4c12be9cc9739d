using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Providers.Quota;

/// <summary>Funds in a journal: a grant is on disk before it may be spent. One process writes it.</summary>
internal sealed class FileTreasury : IQuotaTreasury, IDisposable
{
    private readonly ConcurrentDictionary<FundKey, long> drawn;
    private readonly FileStream guard;
    private readonly Journal journal;
    private readonly TimeProvider time;

    private FileTreasury(FileStream guard, string path, ConcurrentDictionary<FundKey, long> drawn, TimeProvider time, ILogger logger)
    {
        this.guard = guard;
        this.drawn = drawn;
        this.time = time;
        journal = new Journal(path, Content(), logger);
    }

    /// <summary>Opens or creates a journal, and cuts off a last line that was torn by a crash.</summary>
    /// <param name="path">The file.</param>
    /// <param name="time">Which day is today: what is long over is forgotten.</param>
    /// <param name="logger">Hears when it cannot be written anew. Null is nobody.</param>
    /// <exception cref="IOException">Another process has it open, or it cannot be written.</exception>
    /// <exception cref="InvalidDataException">A line other than the last is damaged.</exception>
    public static FileTreasury Open(string path, TimeProvider time, ILogger? logger = null)
    {
        path = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var guard = Guard(path);
        try
        {
            var drawn = new ConcurrentDictionary<FundKey, long>();
            if (File.Exists(path)) { FundJournal.Read(path, drawn); }
            return new FileTreasury(guard, path, drawn, time, logger ?? NullLogger.Instance);
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

        journal.Append(FundJournal.Lines(totals).Span);
        foreach (var (key, total) in totals) { drawn[key] = total; }
        journal.Compact(Content);
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

    /// <summary>What still counts.</summary>
    private ReadOnlyMemory<byte> Content()
    {
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        foreach (var key in drawn.Keys)
        {
            // A clock that is a day fast must not make the file forget a day that then comes again.
            if (key.Period < today.AddDays(-45)) { drawn.TryRemove(key, out _); }
        }

        return FundJournal.Content(drawn);
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
