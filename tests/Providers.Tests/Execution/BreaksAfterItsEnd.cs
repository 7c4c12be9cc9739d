using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Providers.Tests.Execution;

/// <summary>Answers, says that it has finished, and then its connection breaks. It also throws from what it does on cancellation.</summary>
internal sealed class BreaksAfterItsEnd(string name) : IChatBackend
{
    public BackendDescriptor Descriptor { get; } = new() { Name = name, Provider = "test" };

    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        => throw new NotSupportedException();

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var registration = cancellationToken.Register(() => throw new InvalidOperationException("thrown on cancellation"));
        await Task.CompletedTask;
        yield return new ChatResponseUpdate(ChatRole.Assistant, "done") { FinishReason = ChatFinishReason.Stop };
        throw new IOException("connection reset");
    }

    public Task<BackendStatus> ProbeAsync(CancellationToken cancellationToken = default)
        => Task.FromResult(new BackendStatus(BackendReadiness.Ready));

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }
}
