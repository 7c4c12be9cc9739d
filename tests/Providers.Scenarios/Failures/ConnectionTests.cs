using Providers.Scenarios.Stage;
using Providers.Testing;

namespace Providers.Scenarios.Failures;

/// <summary>Everything that goes wrong before a request is on its way: the backend is unreachable, is asked once more, and the next answers.</summary>
public sealed class ConnectionTests
{
    private static readonly TimeSpan AtOnce = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>A machine that is busy with something else says nothing of us: the best one counts.</summary>
    private const int Tries = 10;

    public static TheoryData<string, bool> Cases
    {
        get
        {
            var cases = new TheoryData<string, bool>();
            foreach (var dialect in new[] { "OpenAI", "Azure", "Ollama" })
            {
                cases.Add(dialect, false);
                cases.Add(dialect, true);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_name_that_nobody_knows_is_unreachable(string dialect, bool streamed)
        => await ShouldGoOnAsync(dialect, streamed, "http://no-such-host.invalid", HttpRequestError.NameResolutionError);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_refused_connection_is_unreachable(string dialect, bool streamed)
    {
        await using var gone = SimulatedProvider.StartOpenAI();
        await gone.StopAsync();
        await ShouldGoOnAsync(dialect, streamed, gone.Endpoint.GetLeftPart(UriPartial.Authority), HttpRequestError.ConnectionError);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_certificate_that_nobody_vouches_for_is_unreachable(string dialect, bool streamed)
    {
        using var server = SilentServer.Untrusted();
        await ShouldGoOnAsync(dialect, streamed, server.Endpoint.ToString(), HttpRequestError.SecureConnectionError);
        server.Connections.ShouldBe(4, "each of two routers came twice");
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_server_that_does_not_speak_TLS_is_unreachable(string dialect, bool streamed)
    {
        using var server = SilentServer.Plain();
        await ShouldGoOnAsync(dialect, streamed, server.Endpoint.ToString(), HttpRequestError.SecureConnectionError);
        server.Connections.ShouldBe(4, "each of two routers came twice");
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_connection_that_takes_longer_than_its_limit_is_unreachable(string dialect, bool streamed)
    {
        using var server = SilentServer.Mute();
        await ShouldGoOnAsync(dialect, streamed, server.Endpoint.ToString(), error: null);
        server.Connections.ShouldBe(4, "each of two routers came twice");
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_caller_who_leaves_while_the_connection_is_made_sends_nothing_and_is_gone_within_a_tenth_of_a_second(
        string dialect, bool streamed)
    {
        var best = TimeSpan.MaxValue;
        for (var i = 0; i < Tries && best > AtOnce; i++)
        {
            var took = await LeaveAsync(dialect, streamed);
            best = took < best ? took : best;
        }

        best.ShouldBeLessThanOrEqualTo(AtOnce);
    }

    private static async Task<TimeSpan> LeaveAsync(string dialect, bool streamed)
    {
        using var server = SilentServer.Mute();
        await using var stage = RouterOverSockets.Open(StageOptions.Of(dialect, "OpenAI").With("Backends:first:Endpoint", server.Endpoint.ToString()));
        using var leaving = new CancellationTokenSource();
        var asking = stage.AskAsync(streamed, cancellationToken: leaving.Token);
        await server.Connected.WaitAsync(Patience);
        var left = TimeProvider.System.GetTimestamp();
        await leaving.CancelAsync();
        (await asking.WaitAsync(Patience)).Failure.ShouldBeAssignableTo<OperationCanceledException>();
        var took = TimeProvider.System.GetElapsedTime(left);
        stage.Second.Chats.ShouldBeEmpty();
        stage.Router.Status.Backends.ShouldAllBe(backend =>
            backend.ConsecutiveFailures == 0 && backend.InFlight == 0 && backend.Hold == null && backend.Circuit == "Closed");
        stage.Router.Status.Quota.ShouldAllBe(reading => reading.Reserved == 0);
        return took;
    }

    private static IEnumerable<Exception> Causes(Exception exception)
    {
        for (var cause = exception.InnerException; cause is not null; cause = cause.InnerException)
        {
            yield return cause;
        }
    }

    private static async Task ShouldGoOnAsync(string dialect, bool streamed, string endpoint, HttpRequestError? error)
    {
        await using var stage = RouterOverSockets.Open(StageOptions.Of(dialect, "OpenAI")
            .With("Backends:first:Endpoint", endpoint).With("Backends:first:Timeouts:Connect", "500ms"));
        stage.Second.Default = SimulatedReply.Text("The second answers.");
        var outcome = await stage.AskAsync(streamed).WaitAsync(Patience);
        outcome.Text.ShouldBe("The second answers.");
        outcome.Attempts.Select(attempt => (attempt.Backend, attempt.Failure)).ShouldBe(
            [("first", ChatFailureKind.Unreachable), ("first", ChatFailureKind.Unreachable), ("second", null)]);
        stage.Router.Status.Backends[0].ConsecutiveFailures.ShouldBe(2);

        await using var alone = RouterOverSockets.Open(StageOptions.Of(dialect)
            .With("Backends:first:Endpoint", endpoint).With("Backends:first:Timeouts:Connect", "500ms"));
        var failed = (await alone.AskAsync(streamed).WaitAsync(Patience)).Failure.ShouldBeOfType<ChatRouteException>();
        failed.Kind.ShouldBe(ChatFailureKind.Unreachable);
        if (error is not null)
        {
            Causes(failed).OfType<HttpRequestException>().First().HttpRequestError.ToString().ShouldBe($"{error}");
        }
    }
}
