using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Providers.Routing;

namespace Providers.Execution;

/// <summary>
/// A request's way through the house: the exact cache, the call's own quota, the legs, and stored answers when no leg answered.
/// </summary>
internal sealed class RequestPipeline(ExecutionServices services, Func<RouterSnapshot> current)
{
    private readonly CallFactory calls = new(services);
    private readonly LiveAnswer live = new(services);

    public async Task<ChatResponse> RespondAsync(IEnumerable<ChatMessage> messages, ChatOptions? options, CancellationToken caller)
    {
        var snapshot = Enter();
        try
        {
            var call = Begin(snapshot, messages, options, caller);
            var question = AnswerDesk.Read(call);
            return services.Answers.TryCached(call, question) ?? await live.WholeAsync(call, question).ConfigureAwait(false);
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
            var call = Begin(snapshot, messages, options, caller);
            var question = AnswerDesk.Read(call);
            var whole = services.Answers.TryCached(call, question);
            if (whole is null && call.Route.OnInterrupted == InterruptionPolicy.Whole)
            {
                whole = await live.WholeAsync(call, question).ConfigureAwait(false);
            }

            if (whole is not null)
            {
                ProviderOptions.Of(options).OnFirstContent?.Invoke(whole.GetRouteReport()!);
                foreach (var update in whole.ToChatResponseUpdates())
                {
                    yield return update;
                }
            }
            else
            {
                await foreach (var update in live.StreamAsync(call, question).ConfigureAwait(false))
                {
                    yield return update;
                }
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

    private ChatCall Begin(RouterSnapshot snapshot, IEnumerable<ChatMessage> messages, ChatOptions? options, CancellationToken caller)
    {
        caller.ThrowIfCancellationRequested();
        var call = calls.Create(snapshot, messages, options, caller);
        services.Retries.CountRequest(call.Clock.StartedAt);
        if (call.Route.Hedge.Enabled)
        {
            services.Hedges.CountRequest(call.Route.Hedge.MaxExtraLoad);
        }

        return call;
    }

    /// <summary>The snapshot of now, with this call counted: one that was swapped out in between is let go again.</summary>
    private RouterSnapshot Enter()
    {
        while (true)
        {
            var snapshot = current();
            snapshot.Enter();
            if (ReferenceEquals(snapshot, current()))
            {
                return snapshot;
            }

            snapshot.Leave();
        }
    }
}
