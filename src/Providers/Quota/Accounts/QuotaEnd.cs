namespace Providers.Quota;

/// <summary>How a hold ends.</summary>
/// <param name="Tokens">What was used of input and output together.</param>
/// <param name="CostMicros">What that cost, in millionths.</param>
/// <param name="IsReleased">Whether its request is given back, and not counted.</param>
/// <param name="IsLast">Whether nothing of the reservation is left in the account: a call's request may end after its send.</param>
internal readonly record struct QuotaEnd(long Tokens, long CostMicros, bool IsReleased, bool IsLast)
{
    /// <summary>The requests that count.</summary>
    public int RequestsOf(in QuotaHold hold) => IsReleased ? 0 : hold.Requests;
}
