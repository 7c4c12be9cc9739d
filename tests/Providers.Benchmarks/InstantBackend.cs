using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Providers.Benchmarks;

/// <summary>Answers at once from memory, so that what is measured is what stands in front of it.</summary>
internal sealed class InstantBackend(
    string name, int chunks, decimal price = 1, BackendPlacement placement = BackendPlacement.Hosted) : IChatBackend
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
        => Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, "word"))
        {
            FinishReason = ChatFinishReason.Stop,
            Usage = new UsageDetails { InputTokenCount = 10, OutputTokenCount = 1 },
        });

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await ValueTask.CompletedTask;
        foreach (var update in updates)
        {
            yield return update;
        }
    }

    public Task<BackendStatus> ProbeAsync(CancellationToken cancellationToken = default)
        => Task.FromResult(new BackendStatus(BackendReadiness.Ready));

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }
}
