using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Providers.Tests.Hosting;

/// <summary>Answers with its own name, as soon as it is let.</summary>
internal sealed class FakeBackend(BackendDescriptor descriptor, string? key = null) : IChatBackend, IPreloadable
{
    public BackendDescriptor Descriptor => descriptor;

    public string? Key => key;

    public bool IsDisposed { get; private set; }

    /// <summary>What every call ends in; null answers.</summary>
    public ChatFailureKind? Failure { get; set; }

    public TaskCompletionSource? Gate { get; set; }

    /// <summary>Whether closing it throws.</summary>
    public bool FailsToClose { get; set; }

    public TaskCompletionSource Called { get; } = new();

    public TaskCompletionSource Preloaded { get; } = new();

    public Task<BackendStatus> ProbeAsync(CancellationToken cancellationToken = default) => Task.FromResult(new BackendStatus(BackendReadiness.Ready));

    public Task PreloadAsync(CancellationToken cancellationToken = default)
    {
        Preloaded.TrySetResult();
        return Task.CompletedTask;
    }

    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        => await GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        Called.TrySetResult();
        if (Gate is { } gate)
        {
            await gate.Task.WaitAsync(cancellationToken);
        }

        ObjectDisposedException.ThrowIf(IsDisposed, this);
        if (Failure is { } failure)
        {
            throw new ChatBackendException(failure, descriptor.Name);
        }

        yield return new ChatResponseUpdate(ChatRole.Assistant, descriptor.Name) { FinishReason = ChatFinishReason.Stop };
    }

    public object? GetService(Type serviceType, object? serviceKey = null)
        => serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
        IsDisposed = true;
        if (FailsToClose)
        {
            throw new InvalidOperationException("the connection is gone already");
        }
    }
}
