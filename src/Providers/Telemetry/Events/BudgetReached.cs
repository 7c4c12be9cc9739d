namespace Providers.Telemetry;

/// <summary>
/// A cost limit has been spent to 80 or to 100 %: told once each in a period. The log's event 14 at 80 % and 15 at 100 %, the meter's
/// <c>budget.near</c> and <c>budget.spent</c>.
/// </summary>
/// <param name="Scope">Whose limit: a backend's, a route's or a tenant's.</param>
/// <param name="Limit"><see cref="QuotaLimitKind.CostPerDay"/> or <see cref="QuotaLimitKind.CostPerMonth"/>.</param>
/// <param name="Percent">80; or 100, when it is spent or too little is left for a call.</param>
/// <param name="Spent">What has been spent, in the configured currency.</param>
/// <param name="Allowed">The limit, in the configured currency.</param>
/// <param name="ResetsAt">When the count starts again.</param>
public sealed record BudgetReached(
    QuotaScope Scope, QuotaLimitKind Limit, int Percent, decimal Spent, decimal Allowed, DateTimeOffset ResetsAt);
