using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Providers.Telemetry;

namespace Providers.Quota;

/// <summary>Keeps limits within this process, and what was used by day and month in a file that a restart reads.</summary>
/// <remarks>
/// Blocks of at most a 64th of a limit are on disk before they are spent: a crash counts at most one too many for each limit, and never
/// one too few. Limits per minute and on calls at once start afresh. Dispose it to give back what is left of the blocks. Thread-safe.
/// </remarks>
public sealed class FileQuotaLedger : IPromptLedger, IBudgetSource, IUsageStore, IAsyncDisposable
{
    // A disk that takes longer to answer is as good as none.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly FundedLedger ledger;

    private readonly FileUsageStore usage;

    private FileQuotaLedger(FundedLedger ledger, FileUsageStore usage)
    {
        this.ledger = ledger;
        this.usage = usage;
    }

    /// <summary>Opens a ledger file, or makes one, and repairs what a crash has torn.</summary>
    /// <param name="path">
    /// The file. Beside it, <c>.lock</c> keeps a second process out, and <c>.usage</c> has what <c>ChatRouter.Usage</c> tells.
    /// </param>
    /// <param name="time">Whose UTC days and months count. Null is the system's clock.</param>
    /// <param name="logger">Hears when the file cannot be written. Null is nobody.</param>
    /// <exception cref="IOException">Another process has it open, or it cannot be written.</exception>
    /// <exception cref="InvalidDataException">It is damaged in more than its last line.</exception>
    public static FileQuotaLedger Open(string path, TimeProvider? time = null, ILogger<FileQuotaLedger>? logger = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var clock = time ?? TimeProvider.System;
        var log = new UnfailingLogger(logger is null ? NullLogger.Instance : logger);
        var treasury = FileTreasury.Open(path, clock, log);
        try
        {
            var usage = new FileUsageStore(path + ".usage", clock, log);
            return new FileQuotaLedger(new FundedLedger(treasury, clock, log, Patience, lendWhenAway: false), usage);
        }
        catch
        {
            treasury.Dispose();
            throw;
        }
    }

    event Action<BudgetNotice>? IBudgetSource.BudgetPassed
    {
        add => ledger.Book.BudgetPassed += value;
        remove => ledger.Book.BudgetPassed -= value;
    }

    /// <inheritdoc/>
    public ValueTask<QuotaDecision> ReserveAsync(ReadOnlyMemory<QuotaClaim> claims, CancellationToken cancellationToken = default)
        => ledger.ReserveAsync(claims, cancellationToken);

    bool IPromptLedger.TryReserve(ReadOnlySpan<QuotaClaim> claims, long now, out QuotaDecision decision)
        => ledger.TryReserve(claims, now, out decision);

    ValueTask<QuotaDecision> IPromptLedger.ReserveAsync(
        ReadOnlyMemory<QuotaClaim> claims, TimeSpan longest, CancellationToken cancellationToken)
        => ledger.ReserveAsync(claims, longest, cancellationToken);

    double IPromptLedger.Headroom(QuotaScope scope, QuotaLimits limits, long now, ref QuotaHandle handle)
        => ledger.Headroom(scope, limits, now, ref handle);

    /// <inheritdoc/>
    public double Headroom(QuotaScope scope, QuotaLimits limits) => ledger.Headroom(scope, limits);

    /// <inheritdoc/>
    public void Observe(QuotaScope scope, RateLimitReading reading)
    {
        ArgumentNullException.ThrowIfNull(reading);
        ledger.Observe(scope, reading);
    }

    /// <inheritdoc/>
    public IReadOnlyList<QuotaReading> Read() => ledger.Read();

    ValueTask<IReadOnlyList<UsageRow>> IUsageStore.SyncAsync(long number, IReadOnlyList<UsageRow> added)
        => usage.SyncAsync(number, added);

    /// <summary>Gives back what is left of the blocks, and closes the files.</summary>
    public async ValueTask DisposeAsync()
    {
        usage.Dispose();
        await ledger.DisposeAsync().ConfigureAwait(false);
    }
}
