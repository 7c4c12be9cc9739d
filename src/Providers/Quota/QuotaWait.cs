namespace Providers.Quota;

/// <summary>How a call asks for quota: at once, or by waiting for it.</summary>
/// <param name="Priority">Higher goes first; equal ones in the order they came. Default: 0.</param>
/// <param name="Longest">How long it may wait; zero is refused at once.</param>
internal readonly record struct QuotaPatience(int Priority, TimeSpan Longest);

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
