namespace Providers.Quota;

/// <summary>Keeps limits within this process. A restart forgets what was used.</summary>
/// <remarks>Never waits: a reservation is decided before the call returns. Thread-safe.</remarks>
public sealed class MemoryQuotaLedger : IPromptLedger, IBudgetSource
{
    private readonly TimeProvider time;
    private readonly QuotaBook book;

    /// <param name="time">Whose UTC days and months count. Null is the system's clock.</param>
    public MemoryQuotaLedger(TimeProvider? time = null)
        : this(time ?? TimeProvider.System, TillRule.PerCore)
    {
    }

    internal MemoryQuotaLedger(TimeProvider time, TillRule tills)
    {
        this.time = time;
        book = new QuotaBook(tills: tills);
    }

    private long Now => time.GetUtcNow().UtcTicks;

    event Action<BudgetNotice>? IBudgetSource.BudgetPassed
    {
        add => book.BudgetPassed += value;
        remove => book.BudgetPassed -= value;
    }

    /// <inheritdoc/>
    public ValueTask<QuotaDecision> ReserveAsync(ReadOnlyMemory<QuotaClaim> claims, CancellationToken cancellationToken = default)
        => cancellationToken.IsCancellationRequested
            ? ValueTask.FromCanceled<QuotaDecision>(cancellationToken)
            : new ValueTask<QuotaDecision>(book.Reserve(claims.Span, Now)!.Value);

    bool IPromptLedger.TryReserve(ReadOnlySpan<QuotaClaim> claims, long now, out QuotaDecision decision)
    {
        decision = book.Reserve(claims, now)!.Value;
        return true;
    }

    ValueTask<QuotaDecision> IPromptLedger.ReserveAsync(
        ReadOnlyMemory<QuotaClaim> claims, TimeSpan longest, CancellationToken cancellationToken)
        => ReserveAsync(claims, cancellationToken);

    double IPromptLedger.Headroom(QuotaScope scope, QuotaLimits limits, long now, ref QuotaHandle handle)
        => book.Headroom(scope, limits, now, ref handle);

    /// <inheritdoc/>
    public double Headroom(QuotaScope scope, QuotaLimits limits) => book.Headroom(scope, limits, Now);

    /// <inheritdoc/>
    public void Observe(QuotaScope scope, RateLimitReading reading)
    {
        ArgumentNullException.ThrowIfNull(reading);
        book.Observe(scope, reading, Now);
    }

    /// <inheritdoc/>
    public IReadOnlyList<QuotaReading> Read() => book.Read(Now);
}
