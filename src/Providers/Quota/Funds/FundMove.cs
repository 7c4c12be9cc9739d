namespace Providers.Quota;

/// <summary>A count that is kept for all processes and beyond their lives.</summary>
/// <param name="Scope">Whose limit.</param>
/// <param name="Limit">Which limit: of a day or a month.</param>
/// <param name="Period">The first UTC day of the period.</param>
internal readonly record struct FundKey(QuotaScope Scope, QuotaLimitKind Limit, DateOnly Period);

/// <summary>What one account asks of the treasury.</summary>
/// <param name="Key">Of which count.</param>
/// <param name="Allowed">The limit in force.</param>
/// <param name="Owed">Spent already without having been drawn: debited whatever the limit says.</param>
/// <param name="Demand">What calls are waiting for.</param>
/// <param name="Ahead">What is drawn in advance, when there is enough; negative is given back.</param>
internal readonly record struct FundMove(FundKey Key, long Allowed, long Owed, long Demand, long Ahead);

/// <summary>What the treasury did.</summary>
/// <param name="Amount">What the account may spend more, beside what it owed; negative was given back.</param>
/// <param name="Total">All that anybody has drawn of the count.</param>
internal readonly record struct FundGrant(long Amount, long Total);
