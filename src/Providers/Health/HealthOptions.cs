namespace Providers.Health;

/// <summary>When a backend is taken out, for how long, and when it counts as slow.</summary>
public sealed record HealthOptions
{
    /// <summary>The defaults.</summary>
    public static HealthOptions Default { get; } = new();

    /// <summary>Failures in a row that open the circuit; 1 or more. Default: 3.</summary>
    public int ConsecutiveFailures { get; init; } = 3;

    /// <summary>The success rate over <see cref="Window"/> below which the circuit opens, 0 to 1. Default: 0.95.</summary>
    public double MinimumSuccess { get; init; } = 0.95;

    /// <summary>How many results the window needs before its rate counts; 1 or more. Default: 20.</summary>
    public int MinimumRequests { get; init; } = 20;

    /// <summary>How far back the success rate looks. Default: 5 minutes.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a circuit stays open the first time; doubles with each failed probe, with jitter. Default: 5 seconds.</summary>
    public TimeSpan OpenFor { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest a circuit stays open. Default: 5 minutes.</summary>
    public TimeSpan MaxOpenFor { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a probing call may hold the half-open circuit before another may try. Default: 60 seconds.</summary>
    public TimeSpan ProbeLease { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How often a backend that is out is probed in the background; 1 second or more. Default: 4 seconds.</summary>
    public TimeSpan ProbeEvery { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>The mean time to first content above which a backend is asked after the others; null is 3 times its own baseline.</summary>
    public TimeSpan? SlowFirstContent { get; init; }
}
