namespace Providers.Quota;

/// <summary>How a hold ends.</summary>
/// <param name="Used">What its tokens and its cost came to.</param>
/// <param name="IsReleased">Whether its request is given back, and not counted.</param>
/// <param name="IsLast">Whether nothing of the reservation is left in the account: a call's request may end after its send.</param>
internal readonly record struct QuotaEnd(QuotaUsage Used, bool IsReleased, bool IsLast);
