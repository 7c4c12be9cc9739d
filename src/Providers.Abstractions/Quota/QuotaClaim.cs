namespace Providers;

/// <summary>What one scope is asked for.</summary>
/// <param name="Scope">Whose limits.</param>
/// <param name="Limits">The limits in force, from the configuration of now. A scope's use survives when they change.</param>
/// <param name="Requests">0 or 1: whether this counts as a request, and as one under way until the reservation ends.</param>
/// <param name="Tokens">Input and output, at worst; 0 or more.</param>
/// <param name="CostMicros">Cost at worst, in millionths of the configured currency; 0 or more.</param>
public readonly record struct QuotaClaim(QuotaScope Scope, QuotaLimits Limits, int Requests, long Tokens, long CostMicros);
