using System.Globalization;
using Microsoft.Extensions.AI;

namespace Providers;

/// <summary>One send to one backend.</summary>
public sealed record RouteAttempt
{
    /// <summary>Counts from 1, in the order of sending.</summary>
    public required int Number { get; init; }

    /// <summary>The backend's name.</summary>
    public required string Backend { get; init; }

    /// <summary>The model that answered, as the provider names it, by which <see cref="Cost"/> is counted; null when none was named.</summary>
    public string? Model { get; init; }

    /// <summary>Why it was sent: first choice, retry, failover, hedge, resume, degrade.</summary>
    public AttemptPurpose Purpose { get; init; }

    /// <summary>How it ended.</summary>
    public AttemptOutcome Outcome { get; init; }

    /// <summary>Why it failed; null when it did not.</summary>
    public ChatFailureKind? Failure { get; init; }

    /// <summary>One line on the failure that is safe to log; null when the kind says it all.</summary>
    public string? Detail { get; init; }

    /// <summary>The HTTP status of a failure, where there was one.</summary>
    public int? Status { get; init; }

    /// <summary>The provider's own code of a failure.</summary>
    public string? ProviderCode { get; init; }

    /// <summary>The provider's id of the request, for its support.</summary>
    public string? RequestId { get; init; }

    /// <summary>From the start of the call to this send.</summary>
    public TimeSpan StartedAfter { get; init; }

    /// <summary>From this send to its end.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>From this send to its first content; null when there was none.</summary>
    public TimeSpan? TimeToFirstContent { get; init; }

    /// <summary>What the provider reported, or what was estimated; null when nothing was spent.</summary>
    public UsageDetails? Usage { get; init; }

    /// <summary>What this attempt cost, in the report's currency; null when unknown.</summary>
    public decimal? Cost { get; init; }

    /// <summary>Whether <see cref="Usage"/> and <see cref="Cost"/> are estimates.</summary>
    public bool Estimated { get; init; }

    /// <summary>The attempt in one line, such as <c>openai: RateLimited, status 429, code slow_down, after 0.3 s</c>.</summary>
    public override string ToString()
    {
        var text = $"{Backend}: {Failure?.ToString() ?? Outcome.ToString()}";
        if (Purpose != AttemptPurpose.First) { text += $" ({Purpose.ToString().ToLowerInvariant()})"; }
        if (Detail is not null) { text += $", {Detail}"; }
        if (Status is not null) { text += string.Create(CultureInfo.InvariantCulture, $", status {Status}"); }
        if (ProviderCode is not null) { text += $", code {ProviderCode}"; }
        if (RequestId is not null) { text += $", request {RequestId}"; }
        return text + string.Create(CultureInfo.InvariantCulture, $", after {Duration.TotalSeconds:0.0##} s");
    }
}
