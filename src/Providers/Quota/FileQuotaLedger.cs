using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Providers.Quota;

/// <summary>Keeps limits within this process, and what was used by day and month in a file that a restart reads.</summary>
/// <remarks>
/// Blocks of at most a 64th of a limit are on disk before they are spent: a crash counts at most one too many for each limit, and never
/// one too few. Limits per minute and on calls at once start afresh. Dispose it to give back what is left of the blocks. Thread-safe.
/// </remarks>
public sealed class FileQuotaLedger : IPromptLedger, IBudgetSource, IAsyncDisposable
{
    private readonly FundedLedger ledger;

    private FileQuotaLedger(FundedLedger ledger) => this.ledger = ledger;

    /// <summary>Opens a ledger file, or makes one, and repairs what a crash has torn.</summary>
    /// <param name="path">The file. Another beside it, <c>.lock</c>, keeps a second process out.</param>
    /// <param name="time">Whose UTC days and months count. Null is the system's clock.</param>
    /// <param name="logger">Hears when the file cannot be written. Null is nobody.</param>
    /// <exception cref="IOException">Another process has it open, or it cannot be written.</exception>
    /// <exception cref="InvalidDataException">It is damaged in more than its last line.</exception>
    public static FileQuotaLedger Open(string path, TimeProvider? time = null, ILogger<FileQuotaLedger>? logger = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var clock = time ?? TimeProvider.System;
        ILogger log = logger is null ? NullLogger.Instance : logger;
        return new FileQuotaLedger(new FundedLedger(FileTreasury.Open(path, clock), clock, log, lendWhenAway: false));
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

    double IPromptLedger.Headroom(QuotaScope scope, QuotaLimits limits, long now) => ledger.Headroom(scope, limits, now);

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

    /// <summary>Gives back what is left of the blocks, and closes the file.</summary>
    public ValueTask DisposeAsync() => ledger.DisposeAsync();
}
