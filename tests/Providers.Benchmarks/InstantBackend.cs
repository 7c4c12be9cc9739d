using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Providers.Benchmarks;

/// <summary>Answers at once from memory, so that what is measured is what stands in front of it.</summary>
/// <param name="name">Its name.</param>
/// <param name="chunks">How many updates an answer has; with one it does not stream.</param>
/// <param name="price">Per million tokens.</param>
/// <param name="hops">Whether an answer comes on another thread, as every real one does, or before the call returns.</param>
/// <param name="placement">Where it is.</param>
internal sealed class InstantBackend(
    string name, int chunks, decimal price = 1, bool hops = false, BackendPlacement placement = BackendPlacement.Hosted) : IChatBackend
{
    private readonly ChatResponseUpdate[] updates = [.. Enumerable.Range(0, chunks).Select(i => new ChatResponseUpdate(ChatRole.Assistant, "word ")
    {
        MessageId = "m",
        ResponseId = "r",
        FinishReason = i == chunks - 1 ? ChatFinishReason.Stop : null,
    })];

    public BackendDescriptor Descriptor { get; } = new()
    {
        Name = name,
        Provider = "test",
        Model = "instant",
        Placement = placement,
        Capabilities = chunks > 1 ? BackendCapabilities.Streaming : BackendCapabilities.None,
        Price = new TokenPrice { InputPerMillion = price, OutputPerMillion = price },
    };

    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        => hops ? HopAsync() : Task.FromResult(Answer());

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await ValueTask.CompletedTask;
        foreach (var update in updates)
        {
            yield return update;
        }
    }

    private static async Task<ChatResponse> HopAsync()
    {
        await Task.Yield();
        return Answer();
    }

    private static ChatResponse Answer() => new(new ChatMessage(ChatRole.Assistant, "word"))
    {
        FinishReason = ChatFinishReason.Stop,
        Usage = new UsageDetails { InputTokenCount = 10, OutputTokenCount = 1 },
    };

    public Task<BackendStatus> ProbeAsync(CancellationToken cancellationToken = default)
        => Task.FromResult(new BackendStatus(BackendReadiness.Ready));

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }
}
