using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Providers.Testing;

/// <summary>A backend in memory that answers, fails, hangs and breaks off as it is told to, on whatever clock it is given.</summary>
/// <remarks>
/// A call is answered by <see cref="OnCall"/> if that has a reply, else by the next reply of the queue, else by <see cref="Default"/>.
/// Where a reply has no delay, calls complete synchronously. Thread-safe.
/// </remarks>
public sealed class ScriptedBackend : IChatBackend
{
    private readonly TimeProvider time;
    private readonly ConcurrentQueue<ScriptedReply> queue = new();
    private readonly ConcurrentQueue<ScriptedCall> calls = new();
    private readonly string? model;
    private int callCount;
    private int openCalls;
    private int probeCount;

    /// <summary>Creates a hosted one that can stream and call tools, and whose price is unknown.</summary>
    /// <param name="name">The name routes use for it.</param>
    /// <param name="timeProvider">The clock that delays are measured by; null is the system's.</param>
    public ScriptedBackend(string name, TimeProvider? timeProvider = null)
        : this(
            new BackendDescriptor
            {
                Name = name,
                Provider = "scripted",
                Model = $"{name}-model",
                Capabilities = BackendCapabilities.Streaming | BackendCapabilities.Tools,
            },
            timeProvider)
    {
    }

    /// <summary>Creates one.</summary>
    /// <param name="descriptor">What it says it is.</param>
    /// <param name="timeProvider">The clock that delays are measured by; null is the system's.</param>
    public ScriptedBackend(BackendDescriptor descriptor, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        Descriptor = descriptor;
        model = descriptor.Model;
        time = timeProvider ?? TimeProvider.System;
    }

    /// <inheritdoc/>
    public BackendDescriptor Descriptor { get; }

    /// <summary>What is asked first, for every call; null, or a null reply, leaves it to the others. Default: null.</summary>
    public Func<ScriptedCall, ScriptedReply?>? OnCall { get; set; }

    /// <summary>The reply when the queue is empty. Default: <c>ok</c>.</summary>
    public ScriptedReply Default { get; set; } = new();

    /// <summary>What a probe finds. Default: <see cref="BackendReadiness.Ready"/>.</summary>
    public BackendStatus Status { get; set; } = new(BackendReadiness.Ready);

    /// <summary>What answers a probe, in place of <see cref="Status"/>; null leaves it to that. Default: null.</summary>
    public Func<CancellationToken, Task<BackendStatus>>? OnProbe { get; set; }

    /// <summary>Whether calls are remembered; off for benchmarks and long runs. Default: true.</summary>
    public bool KeepsCalls { get; set; } = true;

    /// <summary>The calls so far, in order, where they are remembered: a snapshot.</summary>
    public IReadOnlyList<ScriptedCall> Calls => [.. calls];

    /// <summary>How many calls there were, remembered or not.</summary>
    public int CallCount => Volatile.Read(ref callCount);

    /// <summary>How many calls are under way: plain ones not returned, and streams neither read to their end nor disposed of.</summary>
    public int OpenCalls => Volatile.Read(ref openCalls);

    /// <summary>How many probes there were.</summary>
    public int ProbeCount => Volatile.Read(ref probeCount);

    /// <summary>Adds replies for the next calls, one each.</summary>
    public void Enqueue(params ReadOnlySpan<ScriptedReply> replies)
    {
        foreach (var reply in replies) { queue.Enqueue(reply); }
    }

    /// <inheritdoc/>
    public Task<BackendStatus> ProbeAsync(CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref probeCount);
        return cancellationToken.IsCancellationRequested ? Task.FromCanceled<BackendStatus>(cancellationToken)
            : OnProbe?.Invoke(cancellationToken) ?? Task.FromResult(Status);
    }

    /// <inheritdoc/>
    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var (call, reply) = Begin(messages, options, isStreamed: false, cancellationToken);
        try
        {
            await reply.Gate.WaitAsync(cancellationToken).ConfigureAwait(false);
            var pieces = Math.Max(1, reply.Tokens.Count + reply.Contents.Count);
            await WaitAsync(reply.FirstTokenDelay + reply.TokenDelay * (pieces - 1), cancellationToken).ConfigureAwait(false);
            await EndAsync(reply, cancellationToken).ConfigureAwait(false);
            return Whole(call, reply);
        }
        catch (OperationCanceledException)
        {
            call.IsCancelled = cancellationToken.IsCancellationRequested;
            throw;
        }
        finally
        {
            Conclude(call);
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var (call, reply) = Begin(messages, options, isStreamed: true, cancellationToken);
        try
        {
            await reply.Gate.WaitAsync(cancellationToken).ConfigureAwait(false);
            var pieces = reply.Tokens.Count + reply.Contents.Count;
            for (var i = 0; i < pieces; i++)
            {
                await WaitAsync(reply.DelayBefore(i), cancellationToken).ConfigureAwait(false);
                yield return Update(call, reply, reply.PieceAt(i));
            }
            if (pieces == 0) { await WaitAsync(reply.FirstTokenDelay, cancellationToken).ConfigureAwait(false); }
            await EndAsync(reply, cancellationToken).ConfigureAwait(false);
            if (reply.FinishReason is { } reason)
            {
                var last = reply.ReportsUsage ? Update(call, reply, new UsageContent(reply.UsageOrCount())) : Update(call, reply);
                last.FinishReason = reason;
                yield return last;
            }
        }
        finally
        {
            call.IsCancelled = cancellationToken.IsCancellationRequested;
            Conclude(call);
        }
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        if (serviceKey is not null) { return null; }
        return serviceType == typeof(ChatClientMetadata)
            ? new ChatClientMetadata(Descriptor.Provider, defaultModelId: model)
            : serviceType.IsInstanceOfType(this) ? this : null;
    }

    /// <summary>Does nothing.</summary>
    public void Dispose()
    {
    }

    private (ScriptedCall Call, ScriptedReply Reply) Begin(
        IEnumerable<ChatMessage> messages, ChatOptions? options, bool isStreamed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(messages);
        cancellationToken.ThrowIfCancellationRequested();
        var call = new ScriptedCall(
            Interlocked.Increment(ref callCount), messages as IReadOnlyList<ChatMessage> ?? [.. messages], options, isStreamed,
            time.GetUtcNow(), cancellationToken);
        if (KeepsCalls) { calls.Enqueue(call); }
        var reply = OnCall?.Invoke(call) ?? (queue.TryDequeue(out var queued) ? queued : Default);
        Interlocked.Increment(ref openCalls);
        return (call, reply);
    }

    private void Conclude(ScriptedCall call)
    {
        call.IsEnded = true;
        Interlocked.Decrement(ref openCalls);
    }

    // A plain completion source goes on inline, cancelled too: a virtual clock is never ahead of what it has set off.
    private async ValueTask WaitAsync(TimeSpan delay, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (delay == TimeSpan.Zero) { return; }
        var over = new TaskCompletionSource();
        using var timer = time.CreateTimer(
            static over => ((TaskCompletionSource)over!).TrySetResult(), over, delay, Timeout.InfiniteTimeSpan);
        using var leaving = cancellationToken.Register(() => over.TrySetCanceled(cancellationToken));
        await over.Task.ConfigureAwait(false);
    }

    private async ValueTask EndAsync(ScriptedReply reply, CancellationToken cancellationToken)
    {
        if (reply.Hangs) { await WaitAsync(Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false); }
        if (reply.Throws is { } failure) { throw failure(Descriptor.Name); }
    }

    private ChatResponse Whole(ScriptedCall call, ScriptedReply reply)
    {
        List<AIContent> contents = [.. reply.Contents];
        if (reply.Tokens.Count > 0) { contents.Insert(0, new TextContent(string.Concat(reply.Tokens))); }
        return new ChatResponse(new ChatMessage(ChatRole.Assistant, contents) { MessageId = $"{Descriptor.Name}-{call.Number}" })
        {
            ResponseId = $"{Descriptor.Name}-{call.Number}",
            ModelId = reply.Model ?? model,
            FinishReason = reply.FinishReason,
            Usage = reply.ReportsUsage ? reply.UsageOrCount() : null,
        };
    }

    private ChatResponseUpdate Update(ScriptedCall call, ScriptedReply reply, params List<AIContent> contents)
    {
        var id = $"{Descriptor.Name}-{call.Number}";
        return new ChatResponseUpdate(ChatRole.Assistant, contents)
        {
            MessageId = id,
            ResponseId = id,
            ModelId = reply.Model ?? model,
        };
    }
}
