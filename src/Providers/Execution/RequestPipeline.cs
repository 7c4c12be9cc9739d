using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Providers.Routing;

// A call goes through frames of a kilobyte: clearing what is written anyway would take a fortieth of its time.
[module: SkipLocalsInit]

namespace Providers.Execution;

/// <summary>
/// A request's way through the house: the exact cache, the call's own quota, the legs, and kept answers when no leg answered.
/// </summary>
internal sealed class RequestPipeline
{
    private readonly ExecutionServices services;
    private readonly Func<RouterSnapshot?> current;
    private readonly CallFactory calls;
    private readonly LiveAnswer live;
    private readonly SharedAnswer shared;

    /// <param name="services">What every call shares.</param>
    /// <param name="current">The snapshot of now; null once the router is disposed.</param>
    public RequestPipeline(ExecutionServices services, Func<RouterSnapshot?> current)
    {
        this.services = services;
        this.current = current;
        calls = new CallFactory(services);
        live = new LiveAnswer(services);
        shared = new SharedAnswer(services, live);
    }

    public async Task<ChatResponse> RespondAsync(IEnumerable<ChatMessage> messages, ChatOptions? options, CancellationToken caller)
    {
        var snapshot = Enter();
        try
        {
            caller.ThrowIfCancellationRequested();
            var call = calls.Create(snapshot, messages, options, caller);
            var question = AnswerDesk.Read(call);
            if (question.IsShared)
            {
                return await shared.WholeAsync(call, question, snapshot).ConfigureAwait(false);
            }

            using var loop = live.Begin(call, isShared: false);
            return await live.FinishAsync(loop, question, await loop.NextAsync().ConfigureAwait(false)).ConfigureAwait(false);
        }
        finally
        {
            snapshot.Leave();
        }
    }

    public async IAsyncEnumerable<ChatResponseUpdate> StreamAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options, [EnumeratorCancellation] CancellationToken caller)
    {
        var snapshot = Enter();
        try
        {
            caller.ThrowIfCancellationRequested();
            var call = calls.Create(snapshot, messages, options, caller);
            var question = AnswerDesk.Read(call);
            var updates = question.IsShared ? shared.StreamAsync(call, question, snapshot) : live.StreamAsync(call, question);
            await foreach (var update in updates.ConfigureAwait(false))
            {
                yield return update;
            }
        }
        finally
        {
            snapshot.Leave();
        }
    }

    /// <summary>The plan for a request; nothing is sent and nothing reserved.</summary>
    public RouteExplanation Explain(IEnumerable<ChatMessage> messages, ChatOptions? options)
    {
        var snapshot = Enter();
        try
        {
            var call = calls.Create(snapshot, messages, options, CancellationToken.None);
            using var plan = RouteReadings.Plan(call, services, call.Clock.StartedAt);
            return plan.Explain(call.Route.Name);
        }
        finally
        {
            snapshot.Leave();
        }
    }

    /// <summary>The snapshot of now, with this call counted: one that was swapped out in between is let go again.</summary>
    private RouterSnapshot Enter()
    {
        while (true)
        {
            // A closed backend's refusal would look like the backend's own failure, and be retried.
            var snapshot = current() ?? throw new ObjectDisposedException(
                "ChatRouter", "The router is disposed: its container was, or somebody disposed of a client that was built on it.");
            snapshot.Enter();
            if (ReferenceEquals(snapshot, current()))
            {
                return snapshot;
            }

            snapshot.Leave();
        }
    }
}
