using Microsoft.Extensions.AI;

namespace Providers.Testing;

/// <summary>What a <see cref="ScriptedBackend"/> does with one call. A new one, with nothing set, answers <c>ok</c>.</summary>
public sealed record ScriptedReply
{
    /// <summary>The text, one update for each piece of a stream. Default: one piece, <c>ok</c>.</summary>
    public IReadOnlyList<string> Tokens { get; init; } = ["ok"];

    /// <summary>Content of other kinds, after the text, each in an update of its own. Default: none.</summary>
    public IReadOnlyList<AIContent> Contents { get; init; } = [];

    /// <summary>How it ends; null ends it without a finish reason, as a cut does. Default: <see cref="ChatFinishReason.Stop"/>.</summary>
    public ChatFinishReason? FinishReason { get; init; } = ChatFinishReason.Stop;

    /// <summary>What is reported with the finish reason; null is 10 input tokens and an output token for each piece.</summary>
    public UsageDetails? Usage { get; init; }

    /// <summary>The model that is said to have answered, empty for none; null is the backend's own.</summary>
    public string? Model { get; init; }

    /// <summary>Whether usage is reported at all. Default: true.</summary>
    public bool ReportsUsage { get; init; } = true;

    /// <summary>What is thrown once the content is out, given the backend's name; null is nothing. A plain call only throws.</summary>
    public Func<string, Exception>? Throws { get; init; }

    /// <summary>Whether it hangs once the content is out, until the caller cancels. Default: false.</summary>
    public bool Hangs { get; init; }

    /// <summary>What the call waits for first. Default: nothing.</summary>
    public Task Gate { get; init; } = Task.CompletedTask;

    /// <summary>The wait before the first piece, or before the failure where there is none. Default: zero.</summary>
    public TimeSpan FirstTokenDelay { get; init; }

    /// <summary>The wait before each later piece. Default: zero.</summary>
    public TimeSpan TokenDelay { get; init; }

    /// <summary>An answer in text.</summary>
    /// <param name="tokens">One update for each piece of a stream.</param>
    public static ScriptedReply Text(params IReadOnlyList<string> tokens) => new() { Tokens = tokens };

    /// <summary>A failure before any content; to fail in mid-stream, give it <see cref="Tokens"/>.</summary>
    /// <param name="kind">Why it fails.</param>
    /// <param name="retryAfter">How long the provider asks to be left alone; null is no word of it.</param>
    public static ScriptedReply Failure(ChatFailureKind kind, TimeSpan? retryAfter = null) => new()
    {
        Tokens = [],
        Throws = backend => new ChatBackendException(kind, backend, "scripted") { RetryAfter = retryAfter },
    };

    /// <summary>Never a word, until the caller cancels; to hang in mid-stream, give it <see cref="Tokens"/>.</summary>
    public static ScriptedReply Hang() => new() { Tokens = [], Hangs = true };

    internal AIContent PieceAt(int index) => index < Tokens.Count ? new TextContent(Tokens[index]) : Contents[index - Tokens.Count];

    internal TimeSpan DelayBefore(int piece) => piece == 0 ? FirstTokenDelay : TokenDelay;

    internal UsageDetails UsageOrCount()
    {
        if (Usage is not null) { return Usage; }
        var output = Tokens.Count + Contents.Count;
        return new UsageDetails { InputTokenCount = 10, OutputTokenCount = output, TotalTokenCount = 10 + output };
    }
}
