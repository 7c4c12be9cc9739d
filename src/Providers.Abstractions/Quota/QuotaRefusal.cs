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
    /// <summary>Whether nothing is known to be used up: the store that many processes share cannot be asked. Default: false.</summary>
    public bool IsLedgerAway { get; init; }

    /// <summary>
    /// Whether all of the limit would hold the claim, but not the part of it that this node has: the other nodes have the rest. Default: false.
    /// </summary>
    public bool IsHeldElsewhere { get; init; }

    /// <summary>Such as <c>tenant acme is at its CostPerDay limit, free in 3600 s</c>.</summary>
    public override string ToString()
        => IsLedgerAway
            ? $"the ledger's store is away and cannot say what {Scope} has left of its {Limit} limit{After(", ask again in")}"
            : IsHeldElsewhere
            ? $"this node's part of {Scope}'s {Limit} limit is too small, as other nodes hold the rest{After(", ask again in")}"
            : $"{Scope} is at its {Limit} limit{After(", free in")}";

    private string After(string words) => RetryAfter is { } wait ? $"{words} {wait.TotalSeconds:0.###} s" : "";
}
