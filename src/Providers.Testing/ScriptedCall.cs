using Microsoft.Extensions.AI;

namespace Providers.Testing;

/// <summary>A call that a <see cref="ScriptedBackend"/> received.</summary>
public sealed class ScriptedCall
{
    internal ScriptedCall(
        int number, IReadOnlyList<ChatMessage> messages, ChatOptions? options, bool isStreamed, DateTimeOffset startedAt,
        CancellationToken cancellationToken)
    {
        Number = number;
        Messages = messages;
        Options = options;
        IsStreamed = isStreamed;
        StartedAt = startedAt;
        CancellationToken = cancellationToken;
    }

    /// <summary>Its place among all calls, from 1.</summary>
    public int Number { get; }

    /// <summary>The messages, as they were passed.</summary>
    public IReadOnlyList<ChatMessage> Messages { get; }

    /// <summary>The options, as they were passed.</summary>
    public ChatOptions? Options { get; }

    /// <summary>Whether a stream was asked for.</summary>
    public bool IsStreamed { get; }

    /// <summary>When it began, by the backend's clock.</summary>
    public DateTimeOffset StartedAt { get; }

    /// <summary>The caller's token.</summary>
    public CancellationToken CancellationToken { get; }

    /// <summary>Whether it is over: answered, failed, cancelled, or its stream disposed of.</summary>
    public bool IsEnded { get; internal set; }

    /// <summary>Whether the caller's cancellation ended it.</summary>
    public bool IsCancelled { get; internal set; }
}
