using Microsoft.Extensions.AI;

namespace Providers.Ollama.Wire;

/// <summary>One object of an answer: a piece of the message, its end, or an error.</summary>
internal record struct ChatLine
{
    public string? Model { get; set; }

    public DateTimeOffset? CreatedAt { get; set; }

    public string? Text { get; set; }

    public string? Thinking { get; set; }

    public List<FunctionCallContent>? ToolCalls { get; set; }

    public bool Done { get; set; }

    public string? DoneReason { get; set; }

    public long? InputTokens { get; set; }

    public long? OutputTokens { get; set; }

    public string? Error { get; set; }
}
