namespace Providers.Execution;

/// <summary>What a send is expected to be counted as, at worst: reserved before it is made.</summary>
/// <param name="InputTokens">Estimated input, corrected by what this backend counted before.</param>
/// <param name="OutputTokens">The cap: the caller's, else what such answers took before.</param>
/// <param name="WorstMicros">Millionths of the accounting currency; 0 where the price is unknown.</param>
internal readonly record struct UsageForecast(long InputTokens, long OutputTokens, long WorstMicros)
{
    public long Tokens => InputTokens + OutputTokens;
}
