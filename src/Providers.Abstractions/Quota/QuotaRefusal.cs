namespace Providers;

/// <summary>Why a reservation was refused.</summary>
/// <param name="Scope">Whose limit.</param>
/// <param name="Limit">Which limit.</param>
/// <param name="RetryAfter">
/// When the same claim would pass if nothing else came; null is never, such as more than a limit ever holds, or not known, such as a
/// concurrency limit.
/// </param>
public sealed record QuotaRefusal(QuotaScope Scope, QuotaLimitKind Limit, TimeSpan? RetryAfter)
{
    /// <summary>Such as <c>tenant acme is at its CostPerDay limit, free in 3600 s</c>.</summary>
    public override string ToString()
        => RetryAfter is { } wait
            ? $"{Scope} is at its {Limit} limit, free in {wait.TotalSeconds:0.###} s"
            : $"{Scope} is at its {Limit} limit";
}
