namespace Providers;

/// <summary>What a call really used.</summary>
/// <param name="Tokens">Input and output; 0 or more.</param>
/// <param name="CostMicros">Millionths of the configured currency; 0 or more.</param>
/// <param name="Estimated">Whether the provider did not report it.</param>
public readonly record struct QuotaUsage(long Tokens, long CostMicros, bool Estimated = false);
