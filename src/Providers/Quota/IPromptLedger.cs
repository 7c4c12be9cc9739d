namespace Providers.Quota;

/// <summary>A ledger that mostly decides at once, from what it holds: no array, no task, no look at the clock.</summary>
internal interface IPromptLedger : IQuotaLedger
{
    /// <summary>Sets aside what all claims ask for, or nothing. False: it would have to ask elsewhere, which ReserveAsync does.</summary>
    /// <param name="claims">One per scope.</param>
    /// <param name="now">UTC ticks by the host's clock; a ledger that keeps another's time does not look at it.</param>
    /// <param name="decision">Granted, or refused.</param>
    bool TryReserve(ReadOnlySpan<QuotaClaim> claims, long now, out QuotaDecision decision);

    /// <summary>
    /// As <see cref="IQuotaLedger.ReserveAsync"/>, and when asking elsewhere takes longer than that, or than the ledger's own patience, it
    /// decides as it does when nobody can be asked.
    /// </summary>
    ValueTask<QuotaDecision> ReserveAsync(ReadOnlyMemory<QuotaClaim> claims, TimeSpan longest, CancellationToken cancellationToken);

    /// <summary>As <see cref="IQuotaLedger.Headroom"/>, at that moment.</summary>
    /// <param name="scope">Whose.</param>
    /// <param name="limits">In force.</param>
    /// <param name="now">UTC ticks, as for a reservation.</param>
    /// <param name="handle">The asker's own for this scope.</param>
    double Headroom(QuotaScope scope, QuotaLimits limits, long now, ref QuotaHandle handle);
}
