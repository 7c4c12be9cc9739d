using Microsoft.Extensions.AI;

namespace Providers;

/// <summary>A question and its answer, kept for when nothing else answers.</summary>
public sealed record StoredAnswer
{
    /// <summary>The hash of the canonical request, with route and tenant: the same request has the same key.</summary>
    public required string Key { get; init; }

    /// <summary>The route that answered.</summary>
    public required string Route { get; init; }

    /// <summary>Whose answer it is; null is the route's own. Never given to another tenant.</summary>
    public string? Tenant { get; init; }

    /// <summary>The hash of the system prompt and the options that change an answer; similar questions must share it.</summary>
    public string? Context { get; init; }

    /// <summary>
    /// The question, where it stands alone: one user message, text only, no tools. Null for others, which only match exactly.
    /// </summary>
    public string? Question { get; init; }

    /// <summary>The answer's text.</summary>
    public required string Answer { get; init; }

    /// <summary>The backend that answered.</summary>
    public string? Backend { get; init; }

    /// <summary>The model that answered.</summary>
    public string? Model { get; init; }

    /// <summary>When it was answered.</summary>
    public required DateTimeOffset AnsweredAt { get; init; }

    /// <summary>What answering it used.</summary>
    public UsageDetails? Usage { get; init; }
}
