using Microsoft.Extensions.AI;

namespace Providers.Answers;

/// <summary>An answer that was kept or written earlier, standing in because no model answered.</summary>
internal sealed record LadderAnswer
{
    public required AnswerOrigin Origin { get; init; }

    public required string Text { get; init; }

    /// <summary>Why this one, in one line without the question.</summary>
    public required string Reason { get; init; }

    /// <summary>What to show a user beside it.</summary>
    public required string Label { get; init; }

    /// <summary>Where it was kept: <c>memory</c>, or a curated file's name.</summary>
    public required string Source { get; init; }

    public string? Model { get; init; }

    public DateTimeOffset? AnsweredAt { get; init; }

    /// <summary>Null for a curated answer.</summary>
    public TimeSpan? Age { get; init; }

    /// <summary>How alike the questions are, 0 to 1; null for the very same request.</summary>
    public double? Score { get; init; }

    public double? Threshold { get; init; }

    /// <summary>A fresh response each time. It used no tokens, so it carries no usage.</summary>
    public ChatResponse ToResponse() => new(new ChatMessage(ChatRole.Assistant, Text))
    {
        ModelId = Model,
        CreatedAt = AnsweredAt,
        FinishReason = ChatFinishReason.Stop,
    };
}
