using Microsoft.Extensions.AI;
using Providers.Answers;

namespace Providers.Tests.Answers;

/// <summary>Questions and answers to test with.</summary>
internal static class Answering
{
    public static ChatResponse Complete(string text) => new(new ChatMessage(ChatRole.Assistant, text))
    {
        FinishReason = ChatFinishReason.Stop,
        ModelId = "model-1",
        Usage = new UsageDetails { InputTokenCount = 12, OutputTokenCount = 34, TotalTokenCount = 46 },
    };

    public static ChatMessage User(string text) => new(ChatRole.User, text);

    public static AnswerKey Key(string question, string route = "chat", string? tenant = null)
        => AnswerKeys.Of(route, tenant, [User(question)], null).ShouldNotBeNull();

    public static StoredAnswer Stored(string key, string answer = "an answer", DateTimeOffset? at = null) => new()
    {
        Key = key,
        Route = "chat",
        Answer = answer,
        AnsweredAt = at ?? new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero),
    };

    public static async Task<List<StoredAnswer>> All(IAnswerStore store)
    {
        var all = new List<StoredAnswer>();
        await foreach (var answer in store.ReadAllAsync())
        {
            all.Add(answer);
        }

        return all;
    }
}
