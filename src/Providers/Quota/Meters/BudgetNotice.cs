namespace Providers.Quota;

/// <summary>A cost limit of a day or a month that has been spent up to a mark.</summary>
/// <param name="Scope">Whose limit.</param>
/// <param name="Limit">Which: <see cref="QuotaLimitKind.CostPerDay"/> or <see cref="QuotaLimitKind.CostPerMonth"/>.</param>
/// <param name="Percent">The mark: 80, or 100 when it is spent or too little is left for a call.</param>
/// <param name="SpentMicros">What has been spent, in micro-units of the configured currency.</param>
/// <param name="AllowedMicros">The limit, in the same units.</param>
/// <param name="ResetsAt">When the count starts again.</param>
internal sealed record BudgetNotice(
    QuotaScope Scope, QuotaLimitKind Limit, int Percent, long SpentMicros, long AllowedMicros, DateTimeOffset ResetsAt);
