namespace Providers.Hosting;

/// <summary>What a router knows at this moment. Holds no keys, prompts or answers.</summary>
public sealed record RouterStatus
{
    /// <summary>Whether the hosted backends can be reached: <c>Online</c>, <c>Degraded</c> or <c>Offline</c>.</summary>
    public required string Connectivity { get; init; }

    /// <summary>Every backend, in the configuration's order.</summary>
    public required IReadOnlyList<BackendReport> Backends { get; init; }

    /// <summary>Every route by its name, without aliases.</summary>
    public required IReadOnlyList<RouteSummary> Routes { get; init; }

    /// <summary>What backends, routes and tenants have used of their limits.</summary>
    public required IReadOnlyList<QuotaReading> Quota { get; init; }

    /// <summary>The calls that wait for quota, in the order they will be asked, with their place and the wait that is expected.</summary>
    public required IReadOnlyList<QuotaWait> Waiting { get; init; }
}

/// <summary>What a router knows of one backend.</summary>
public sealed record BackendReport
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>OpenTelemetry's provider name.</summary>
    public required string Provider { get; init; }

    /// <summary>The model it asks for; null where the endpoint decides.</summary>
    public string? Model { get; init; }

    /// <summary>Whether it is hosted or local.</summary>
    public BackendPlacement Placement { get; init; }

    /// <summary>Its circuit: <c>Closed</c>, <c>Open</c> or <c>HalfOpen</c>.</summary>
    public required string Circuit { get; init; }

    /// <summary>Why it must not be asked now; null when it may.</summary>
    public string? Hold { get; init; }

    /// <summary>When the hold, or the wait of an open circuit, ends; null when there is none.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>
    /// How far it is from answering, by the last probe or answer: <c>Unreachable</c>, <c>Alive</c>, <c>Installed</c> or <c>Ready</c>; null
    /// when that is not known, or more than five minutes ago.
    /// </summary>
    public string? Readiness { get; init; }

    /// <summary>Successes over all results within the window, 0 to 1; 1 while there are none.</summary>
    public double SuccessRate { get; init; }

    /// <summary>Failures in a row.</summary>
    public int ConsecutiveFailures { get; init; }

    /// <summary>Moving average of the time to first content, in seconds; null while nothing is known.</summary>
    public double? FirstContentSeconds { get; init; }

    /// <summary>Moving average of the speed, in tokens per second; null while nothing is known.</summary>
    public double? TokensPerSecond { get; init; }

    /// <summary>Calls under way.</summary>
    public int InFlight { get; init; }

    /// <summary>Whether it is asked after the others because it has become slow.</summary>
    public bool IsSlow { get; init; }

    /// <summary>The part of its tightest limit that is left, 0 to 1.</summary>
    public double Headroom { get; init; }
}

/// <summary>What a route is made of.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Aliases">Its other names.</param>
/// <param name="Policy">What ranks its backends.</param>
/// <param name="Backends">Its own backends, in order.</param>
/// <param name="Degrade">The steps of its ladder, in order; <c>answers</c> is the stored answers.</param>
public sealed record RouteSummary(
    string Name, IReadOnlyList<string> Aliases, string Policy, IReadOnlyList<string> Backends, IReadOnlyList<string> Degrade);
