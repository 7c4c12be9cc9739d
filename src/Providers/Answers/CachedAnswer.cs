using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.AI;

namespace Providers.Answers;

/// <summary>A complete answer, frozen: every replay is a fresh copy.</summary>
internal sealed class CachedAnswer
{
    private readonly ChatResponse frozen;

    private CachedAnswer(ChatResponse frozen, DateTimeOffset answeredAt)
    {
        this.frozen = frozen;
        AnsweredAt = answeredAt;
        Bytes = SizeOf(frozen);
    }

    public DateTimeOffset AnsweredAt { get; }

    /// <summary>About what it takes up in memory.</summary>
    public long Bytes { get; }

    public string? Model => frozen.ModelId;

    /// <summary>False for an answer that holds something that can't be copied.</summary>
    public static bool TryFreeze(ChatResponse response, DateTimeOffset answeredAt, [NotNullWhen(true)] out CachedAnswer? answer)
    {
        answer = TryCopy(response) is { } copy ? new CachedAnswer(copy, answeredAt) : null;
        return answer is not null;
    }

    public ChatResponse ToResponse() => TryCopy(frozen)!;

    /// <summary>The answer as a stream, with its usage and finish reason.</summary>
    public ChatResponseUpdate[] ToUpdates() => ToResponse().ToChatResponseUpdates();

    private static ChatResponse? TryCopy(ChatResponse response)
    {
        var messages = new List<ChatMessage>(response.Messages.Count);
        foreach (var message in response.Messages)
        {
            if (TryCopy(message) is not { } copy)
            {
                return null;
            }

            messages.Add(copy);
        }

        return new ChatResponse(messages)
        {
            ResponseId = response.ResponseId,
            ModelId = response.ModelId,
            CreatedAt = response.CreatedAt,
            FinishReason = response.FinishReason,
            Usage = TryCopy(response.Usage),
        };
    }

    private static ChatMessage? TryCopy(ChatMessage message)
    {
        var contents = new List<AIContent>(message.Contents.Count);
        foreach (var content in message.Contents)
        {
            if (content is UsageContent)
            {
                continue;
            }

            if (ContentCopy.Of(content) is not { } copy)
            {
                return null;
            }

            contents.Add(copy);
        }

        return new ChatMessage(message.Role, contents)
        {
            AuthorName = message.AuthorName,
            MessageId = message.MessageId,
            CreatedAt = message.CreatedAt,
        };
    }

    private static UsageDetails? TryCopy(UsageDetails? usage)
    {
        if (usage is null)
        {
            return null;
        }

        var copy = new UsageDetails();
        copy.Add(usage);
        return copy;
    }

    private static long SizeOf(ChatResponse response)
    {
        const int Overhead = 512;
        var bytes = (long)Overhead;
        foreach (var content in response.Messages.SelectMany(message => message.Contents))
        {
            bytes += content switch
            {
                TextContent text => text.Text.Length * sizeof(char),
                TextReasoningContent reasoning => (reasoning.Text.Length + (reasoning.ProtectedData?.Length ?? 0)) * sizeof(char),
                DataContent data => data.Data.Length,
                _ => Overhead,
            };
        }

        return bytes;
    }
}
