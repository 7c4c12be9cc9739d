using Microsoft.Extensions.AI;

namespace Providers.Execution;

/// <summary>Takes reasoning that only its own provider can read out of a conversation that goes to another.</summary>
internal static class ForeignReasoning
{
    public static IReadOnlyList<ChatMessage> Strip(IReadOnlyList<ChatMessage> messages)
        => messages.Any(HasProtected) ? [.. messages.Select(message => HasProtected(message) ? Stripped(message) : message)] : messages;

    private static ChatMessage Stripped(ChatMessage message)
    {
        var copy = message.Clone();
        copy.Contents = [.. message.Contents.Select(content =>
            content is TextReasoningContent { ProtectedData: not null } reasoning ? new TextReasoningContent(reasoning.Text) : content)];
        return copy;
    }

    private static bool HasProtected(ChatMessage message)
        => message.Contents.Any(content => content is TextReasoningContent { ProtectedData: not null });
}
