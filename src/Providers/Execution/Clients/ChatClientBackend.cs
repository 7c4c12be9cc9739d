using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Providers.Failures;

namespace Providers.Execution;

/// <summary>Any chat client as a backend: its options are its own, its failures have kinds, and an answer without content is one.</summary>
internal sealed class ChatClientBackend(
    IChatClient client, BackendDescriptor descriptor, Func<CancellationToken, Task<BackendStatus>>? probe) : IChatBackend
{
    private static readonly BackendStatus Unprobed = new(BackendReadiness.Alive, "no probe");

    public BackendDescriptor Descriptor => descriptor;

    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ChatResponse response;
        try
        {
            response = await client.GetResponseAsync(messages, Own(options), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception caught) when (!ForeignFailure.IsKnown(caught, cancellationToken))
        {
            throw ForeignFailure.Of(caught, descriptor.Name, begun: false, cancellationToken);
        }

        return response.Messages.Any(message => HoldsAnswer(message.Contents)) || MayBeEmpty(response.FinishReason)
            ? response
            : throw Empty();
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var begun = false;
        var holdsAnswer = false;
        var finish = default(ChatFinishReason?);
        var updates = Open(messages, options, cancellationToken);
        await using (updates.ConfigureAwait(false))
        {
            while (await MoveNextAsync(updates, begun, cancellationToken).ConfigureAwait(false))
            {
                var update = updates.Current;
                begun = true;
                holdsAnswer = holdsAnswer || HoldsAnswer(update.Contents);
                finish = update.FinishReason ?? finish;
                yield return update;
            }
        }

        if (!holdsAnswer && !MayBeEmpty(finish))
        {
            throw Empty();
        }
    }

    public Task<BackendStatus> ProbeAsync(CancellationToken cancellationToken = default)
        => probe is null ? Task.FromResult(Unprobed) : ProbeAsync(probe, cancellationToken);

    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? client.GetService(serviceType, serviceKey)
            : serviceType.IsInstanceOfType(this) ? this
            : serviceType == typeof(BackendDescriptor) ? descriptor
            : client.GetService(serviceType);
    }

    public void Dispose() => client.Dispose();

    private static async Task<BackendStatus> ProbeAsync(
        Func<CancellationToken, Task<BackendStatus>> probe, CancellationToken cancellationToken)
    {
        try
        {
            return await probe(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception caught) when (!cancellationToken.IsCancellationRequested)
        {
            return FailureClassifier.StatusOf(caught) is { } status
                ? new BackendStatus(BackendReadiness.Alive, $"status {status}")
                : new BackendStatus(BackendReadiness.Unreachable, FailureClassifier.Classify(caught, cancellationToken).ToString());
        }
    }

    private ChatOptions? Own(ChatOptions? options) => ForeignOptions.For(options, descriptor.Model);

    // Some clients send before the first read.
    private IAsyncEnumerator<ChatResponseUpdate> Open(
        IEnumerable<ChatMessage> messages, ChatOptions? options, CancellationToken cancellationToken)
    {
        try
        {
            return client.GetStreamingResponseAsync(messages, Own(options), cancellationToken).GetAsyncEnumerator(cancellationToken);
        }
        catch (Exception caught) when (!ForeignFailure.IsKnown(caught, cancellationToken))
        {
            throw ForeignFailure.Of(caught, descriptor.Name, begun: false, cancellationToken);
        }
    }

    private async ValueTask<bool> MoveNextAsync(
        IAsyncEnumerator<ChatResponseUpdate> updates, bool begun, CancellationToken cancellationToken)
    {
        try
        {
            return await updates.MoveNextAsync().ConfigureAwait(false);
        }
        catch (Exception caught) when (!ForeignFailure.IsKnown(caught, cancellationToken))
        {
            throw ForeignFailure.Of(caught, descriptor.Name, begun, cancellationToken);
        }
    }

    private ChatBackendException Empty() => new(ChatFailureKind.EmptyAnswer, descriptor.Name);

    // A cap on the output or a refusal may leave nothing to show, and is an answer all the same.
    private static bool MayBeEmpty(ChatFinishReason? reason)
        => reason == ChatFinishReason.Length || reason == ChatFinishReason.ContentFilter;

    private static bool HoldsAnswer(IList<AIContent> contents)
    {
        foreach (var content in contents)
        {
            if (content is not (TextContent { Text: null or "" } or TextReasoningContent or UsageContent))
            {
                return true;
            }
        }

        return false;
    }
}
