using Providers.Scenarios.Stage;
using Providers.Testing;

namespace Providers.Scenarios.Streams;

/// <summary>One await of a call at which its caller may leave.</summary>
/// <param name="Options">How the router is set up.</param>
/// <param name="ArrangeAsync">What the providers answer.</param>
/// <param name="ReachedAsync">Completes when the call waits there.</param>
internal sealed record Moment(StageOptions Options, Func<RouterOverSockets, Task> ArrangeAsync, Func<CallUnderWay, Task> ReachedAsync)
{
    private const string First = "Two days ";
    /// <summary>So many answers, and a backend's usual time to first content is known: whatever takes longer is hedged.</summary>
    private const int KnownDelay = 20;

    private static readonly SimulatedReply Hanging = SimulatedReply.Nothing();

    private static readonly SimulatedReply HangingText = SimulatedReply.Text("Two", " days", " by") with
    {
        Break = SimulatedBreak.AfterTokens(2, SimulatedEnding.Hang),
    };

    /// <summary>Whether the caller streams. Default: true.</summary>
    public bool IsStreamed { get; init; } = true;

    /// <summary>Whether the call waits in line for quota. Default: false.</summary>
    public bool WaitsForQuota { get; init; }

    public static IReadOnlyDictionary<string, Moment> ByName { get; } = Dialects().Concat(Others()).ToDictionary();

    private static IEnumerable<KeyValuePair<string, Moment>> Dialects()
    {
        foreach (var dialect in new[] { "OpenAI", "Azure", "AzureClassic", "Ollama" })
        {
            foreach (var isStreamed in new[] { true, false })
            {
                var caller = isStreamed ? "streamed" : "plain";
                yield return new($"{dialect}, {caller}: the headers", Of(dialect, Hanging, call => call.Stage.First.WaitForChatAsync(), isStreamed));
                yield return new($"{dialect}, {caller}: the body", Of(dialect, HangingText, call => call.FirstHeaders, isStreamed));
                yield return new($"{dialect}, {caller}: a body that is not streamed",
                    Of(dialect, SimulatedReply.Text("Two days.") with { Break = SimulatedBreak.AfterBytes(20, SimulatedEnding.Hang) }, call => call.FirstHeaders, isStreamed)
                        .With("Backends:first:Upstream", "Plain"));
            }

            yield return new($"{dialect}: the next piece", Of(dialect, HangingText, call => call.HasContent));
            yield return new($"{dialect}: an error's body", Of(dialect,
                SimulatedReply.Failure(500) with { Break = SimulatedBreak.AfterBytes(10, SimulatedEnding.Hang) }, call => call.FirstHeaders));
        }
    }

    private static IEnumerable<KeyValuePair<string, Moment>> Others()
    {
        yield return new("the wait before a retry", new(
            StageOptions.Of("OpenAI") with { Clock = TimeProvider.System },
            stage =>
            {
                stage.First.Default = SimulatedReply.Failure(429, null, "rate_limit_exceeded", retryAfter: TimeSpan.FromSeconds(20));
                return Task.CompletedTask;
            },
            call => call.UntilAsync(status => status.Backends[0].Hold is not null)));
        yield return new("the wait for quota", new(
            StageOptions.Of("OpenAI", "OpenAI").With("Routes:chat:Limits:RequestsPerMinute", "1").With("Routes:chat:Limits:Burst", "1"),
            stage => stage.AskAsync(streamed: false),
            call => Task.CompletedTask)
        { WaitsForQuota = true });
        yield return new("a hedge", new(
            StageOptions.Of("OpenAI", "Azure").With("Routes:chat:Hedge:Enabled", "true"),
            async stage =>
            {
                for (var answers = 0; answers < KnownDelay; answers++)
                {
                    await stage.AskAsync(streamed: true);
                }

                await Answer(stage, Hanging, Hanging);
            },
            call => Task.WhenAll(call.Stage.First.WaitForChatAsync(KnownDelay + 1), call.Stage.Second.WaitForChatAsync())));
        yield return new("the headers of the backend that goes on", Resumed(Hanging, call => call.Stage.Second.WaitForChatAsync()));
        yield return new("the body of the backend that goes on", Resumed(HangingText, call => call.SecondHeaders));
    }

    private static Moment Of(string dialect, SimulatedReply reply, Func<CallUnderWay, Task> reachedAsync, bool isStreamed = true) => new(
        StageOptions.Of(dialect, "OpenAI"), stage => Answer(stage, reply, Hanging), reachedAsync)
    { IsStreamed = isStreamed };

    private static Moment Resumed(SimulatedReply second, Func<CallUnderWay, Task> reachedAsync) => new(
        StageOptions.Of("Generic", "Ollama"),
        stage => Answer(stage, Wire.Events(Wire.Text(First)), second),
        reachedAsync);

    private static Task Answer(RouterOverSockets stage, SimulatedReply first, SimulatedReply second)
    {
        stage.First.Default = first;
        stage.Second.Default = second;
        return Task.CompletedTask;
    }

    private Moment With(string key, string value) => this with { Options = Options.With(key, value) };
}
