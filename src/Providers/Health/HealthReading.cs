namespace Providers.Health;

/// <summary>What is known of a backend at one moment.</summary>
/// <param name="Circuit">The circuit's state.</param>
/// <param name="Hold">The hard hold that ends last; null when none is in force.</param>
/// <param name="FirstContentSeconds">Peak average of the time to first content; shrinks in silence; null while unknown.</param>
/// <param name="TokensPerSecond">Cautious average of the output's speed; null while unknown.</param>
/// <param name="InFlight">Calls under way.</param>
/// <param name="SuccessRate">Over the window, 0 to 1; 1 while there are no results.</param>
/// <param name="ConsecutiveFailures">Failures since the last success.</param>
/// <param name="IsSlow">Whether it is to be asked after the others.</param>
/// <param name="RetryAt">When a circuit that lets nothing through now will let a trial through; null when it lets one through now.</param>
/// <param name="IsUnreachable">Whether the circuit is not closed and the last word is that nothing answers there.</param>
internal readonly record struct HealthReading(
    CircuitState Circuit,
    HealthHold? Hold,
    double? FirstContentSeconds,
    double? TokensPerSecond,
    int InFlight,
    double SuccessRate,
    int ConsecutiveFailures,
    bool IsSlow,
    DateTimeOffset? RetryAt,
    bool IsUnreachable)
{
    /// <summary>As much of it as a plan needs of a calm backend.</summary>
    public HealthGlance Glance => new(FirstContentSeconds ?? double.NaN, TokensPerSecond ?? double.NaN, InFlight, IsSlow);

    /// <summary>The circuit's own hold: ask this backend only as the last resort. Null when a call is let through now.</summary>
    public HealthHold? SoftHold => RetryAt is { } until ? new(HoldReason.Circuit, IsHard: false, until) : null;
}
