using Microsoft.Extensions.AI;

namespace Providers.Answers;

/// <summary>A complete answer, frozen: every replay is a fresh copy.</summary>
internal sealed class CachedAnswer
{
    private static readonly TimeSpan BetweenRefreshes = TimeSpan.FromSeconds(10);

    private readonly ChatResponse frozen;
    private long refreshedAt;

    private CachedAnswer(AnswerKey key, AnswerOwner owner, ChatResponse frozen, DateTimeOffset answeredAt)
    {
        Key = key;
        Owner = owner;
        this.frozen = frozen;
        AnsweredAt = answeredAt;
        Bytes = SizeOf(frozen) + ((key.Question?.Length ?? 0) * sizeof(char));
    }

    public AnswerKey Key { get; }

    public AnswerOwner Owner { get; }

    public DateTimeOffset AnsweredAt { get; }

    /// <summary>About what it takes up in memory.</summary>
    public long Bytes { get; }

    public string? Model => frozen.ModelId;

    /// <returns>Null for an answer that holds something that can't be copied.</returns>
    public static CachedAnswer? Freeze(AnswerKey key, AnswerOwner owner, ChatResponse response, DateTimeOffset answeredAt)
        => TryCopy(response) is { } copy ? new CachedAnswer(key, owner, copy, answeredAt) : null;

    public ChatResponse ToResponse() => TryCopy(frozen)!;

    public bool Fits(AnswerFilter filter) => filter.Fits(Key, Owner, AnsweredAt);

    /// <summary>Whether whoever asks is the one to fetch a newer answer: one at a time, and with a pause after one that failed.</summary>
    public bool TryClaimRefresh(DateTimeOffset now)
    {
        var last = Interlocked.Read(ref refreshedAt);
        return now.UtcTicks - last >= BetweenRefreshes.Ticks
            && Interlocked.CompareExchange(ref refreshedAt, now.UtcTicks, last) == last;
    }

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

            // What a client made it from is of any size, and nothing that outlasts the call.
            copy.RawRepresentation = null;
            foreach (var annotation in copy.Annotations ?? [])
            {
                annotation.RawRepresentation = null;
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
