using System.Globalization;
using Microsoft.Extensions.AI;

namespace Providers;

/// <summary>Who answered a request, why, what was tried and what it cost.</summary>
public sealed record RouteReport
{
    /// <summary>The route that was asked.</summary>
    public required string Route { get; init; }

    /// <summary>The backend that answered; null for a stored answer and for a failure.</summary>
    public string? Backend { get; init; }

    /// <summary>The model that answered, as the provider named it.</summary>
    public string? Model { get; init; }

    /// <summary>Where the answer came from.</summary>
    public AnswerOrigin Origin { get; init; }

    /// <summary>Whether something lesser answered than was asked for: a local model for a hosted one, or a stored answer.</summary>
    public bool Degraded { get; init; }

    /// <summary>Why this backend or this stored answer, in one line.</summary>
    public string Reason { get => field ??= ReasonSource?.ToString() ?? ""; init; }

    /// <summary>What tells the reason when somebody asks: words cost more than the choice they explain.</summary>
    internal object? ReasonSource { get; init; }

    /// <summary>
    /// What to show a user beside a degraded answer, such as "answered from memory, 3 hours old"; null for a plain live answer.
    /// </summary>
    public string? Label { get; init; }

    /// <summary>
    /// Whether an identical request that was already under way was joined: its call answered this one too, which sent nothing, so
    /// <see cref="Attempts"/> is empty and <see cref="Cost"/> zero.
    /// </summary>
    public bool Shared { get; init; }

    /// <summary>Every send, in order.</summary>
    public IReadOnlyList<RouteAttempt> Attempts { get; init; } = [];

    /// <summary>Every backend that was not asked, with its reason.</summary>
    public IReadOnlyList<RouteRejection> Rejections { get; init; } = [];

    /// <summary>What was changed in the request so that the backend could take it, one line each.</summary>
    public IReadOnlyList<string> Adaptations { get; init; } = [];

    /// <summary>From the call to the end of the answer.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>From the call to the first content; null when there was none.</summary>
    public TimeSpan? TimeToFirstContent { get; init; }

    /// <summary>What all attempts cost together; null when a price or the usage is unknown.</summary>
    public decimal? Cost { get; init; }

    /// <summary>The currency of <see cref="Cost"/>.</summary>
    public string Currency { get; init; } = "USD";

    /// <summary>Whether a part of <see cref="Cost"/> is an estimate, because a provider did not report its usage.</summary>
    public bool CostEstimated { get; init; }

    /// <summary>Where a stored answer was kept: <c>memory</c>, or a curated file's name; null for a live one.</summary>
    public string? Source { get; init; }

    /// <summary>How old a stored answer is; null for a live one.</summary>
    public TimeSpan? Age { get; init; }

    /// <summary>How alike the question of a similar or curated answer is, 0 to 1.</summary>
    public double? Score { get; init; }

    /// <summary>The score that was needed, 0 to 1.</summary>
    public double? Threshold { get; init; }

    /// <summary>The usage of the answer itself; what other attempts used is in <see cref="Attempts"/>.</summary>
    public UsageDetails? Usage { get; init; }

    /// <summary>
    /// Whether <see cref="Usage"/> was spent by this call; false for a kept or shared answer, which carries what it took another.
    /// </summary>
    public bool Billed => Origin == AnswerOrigin.Live && !Shared;

    /// <summary>The report in one line, such as <c>chat: openai (gpt-5-mini), Live, 2 attempts, 0.8 s, 0.0004 USD</c>.</summary>
    public override string ToString()
    {
        var who = Backend is null ? "" : Model is null ? $"{Backend}, " : $"{Backend} ({Model}), ";
        var sends = Attempts.Count == 1 ? "1 attempt" : $"{Attempts.Count} attempts";
        var cost = Cost is { } known ? string.Create(CultureInfo.InvariantCulture, $"{known:0.######} {Currency}") : "cost unknown";
        return string.Create(CultureInfo.InvariantCulture,
            $"{Route}: {who}{Origin}{(Degraded ? " degraded" : "")}, {sends}, {Duration.TotalSeconds:0.0##} s, {cost}");
    }
}
