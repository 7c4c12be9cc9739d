namespace Providers;

/// <summary>A call that waits for quota.</summary>
public sealed record QuotaWait
{
    /// <summary>The scopes it wants quota of.</summary>
    public required IReadOnlyList<QuotaScope> Scopes { get; init; }

    /// <summary>Higher goes first.</summary>
    public required int Priority { get; init; }

    /// <summary>Its place among those that wait for the same limit; 1 is next.</summary>
    public required int Place { get; init; }

    /// <summary>The limit that it was refused by last.</summary>
    public required QuotaRefusal Refusal { get; init; }

    /// <summary>When it is expected to pass, from now; null while not known.</summary>
    public TimeSpan? ExpectedWait { get; init; }

    /// <summary>When it came.</summary>
    public required DateTimeOffset Since { get; init; }
}
