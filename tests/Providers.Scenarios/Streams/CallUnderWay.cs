using Microsoft.Extensions.AI;
using Providers.Hosting;
using Providers.Scenarios.Stage;

namespace Providers.Scenarios.Streams;

/// <summary>A call whose caller is about to leave, and what can be seen of it.</summary>
internal sealed class CallUnderWay : IAsyncDisposable
{
    private readonly CancellationTokenSource leaving = new();
    private readonly TaskCompletionSource content = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HeadersSeen first = new();
    private readonly HeadersSeen second = new();
    private Task<Outcome> outcome = null!;

    private CallUnderWay(StageOptions options)
    {
        Clock = options.Clock;
        Stage = RouterOverSockets.Open(options with
        {
            Configure = providers => providers
                .ConfigureHttp("first", http => http.Handlers.Add(first))
                .ConfigureHttp("second", http => http.Handlers.Add(second)),
        });
    }

    public RouterOverSockets Stage { get; }

    public TimeProvider Clock { get; }

    public Task FirstHeaders => first.Seen;

    public Task SecondHeaders => second.Seen;

    /// <summary>Completes when the caller receives the first update.</summary>
    public Task HasContent => content.Task;

    public static async Task<CallUnderWay> BeginAsync(Moment moment)
    {
        var call = new CallUnderWay(moment.Options);
        await moment.ArrangeAsync(call.Stage);
        var options = new ChatOptions().ForProviders(own =>
        {
            own.WaitForQuota = moment.WaitsForQuota;
            own.OnFirstContent = _ => call.content.TrySetResult();
        });
        call.outcome = call.Stage.AskAsync(moment.IsStreamed, options, call.leaving.Token);
        await moment.ReachedAsync(call);
        call.outcome.IsCompleted.ShouldBeFalse("the call waits");
        return call;
    }

    /// <summary>Completes when the router's status is as told.</summary>
    public async Task UntilAsync(Func<RouterStatus, bool> isSo)
    {
        while (!isSo(Stage.Router.Status))
        {
            await Task.Yield();
        }
    }

    /// <summary>The caller leaves.</summary>
    /// <returns>Until the call had ended and every provider was done with it, by the machine's clock.</returns>
    public async Task<TimeSpan> LeaveAsync()
    {
        var upstream = Stage.Providers.SelectMany(provider => provider.Chats).Where(chat => !chat.Ended.IsCompleted).ToList();
        var left = TimeProvider.System.GetUtcNow();
        await leaving.CancelAsync();
        (await outcome).Failure.ShouldBeAssignableTo<OperationCanceledException>();
        var ended = TimeProvider.System.GetUtcNow();

        // A provider that had sent all of its answer may not have been quite done with it when the caller left: nobody broke that one off.
        await Task.WhenAll(upstream.Select(chat => chat.Ended));
        return upstream.Select(chat => chat.AbortedAt).OfType<DateTimeOffset>().Append(ended).Max() - left;
    }

    public async ValueTask DisposeAsync()
    {
        await Stage.DisposeAsync();
        leaving.Dispose();
    }
}
