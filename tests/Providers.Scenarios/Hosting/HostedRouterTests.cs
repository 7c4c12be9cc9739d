using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Providers.Scenarios.Stage;
using Providers.Testing;

namespace Providers.Scenarios.Hosting;

/// <summary>A router as a host runs it: keyed clients, the offline switch, limits, stored answers, health checks.</summary>
public sealed class HostedRouterTests
{
    private static readonly SimulatedReply Good = SimulatedReply.Text("Two", " days.");

    [Fact]
    public async Task Each_route_is_a_keyed_client()
    {
        await using var stage = RouterOverSockets.Open(StageOptions.Of("OpenAI", "Ollama")
            .With("Routes:chat:Backends", "first").With("Routes:private:Backends", "second").With("DefaultRoute", "chat"));
        stage.First.Default = SimulatedReply.Text("hosted");
        stage.Second.Default = SimulatedReply.Text("local");
        (await stage.Services.GetRequiredService<IChatClient>().GetResponseAsync("Who?")).Text.ShouldBe("hosted");
        (await stage.Services.GetRequiredKeyedService<IChatClient>("private").GetResponseAsync("Who?")).Text.ShouldBe("local");
    }

    [Fact]
    public async Task Forced_offline_sends_nothing_to_hosted_backends()
    {
        await using var stage = RouterOverSockets.Open(StageOptions.Of("OpenAI", "Ollama").With("Offline", "Forced")
            .With("Routes:chat:Backends", "first").With("Routes:chat:Degrade", "second"));
        stage.Second.Default = Good;
        var outcome = await stage.AskAsync(streamed: true);
        (outcome.Text, outcome.Report.Degraded).ShouldBe(("Two days.", true));
        stage.First.Requests.ShouldBeEmpty();
        stage.Router.IsForcedOffline.ShouldBeTrue();
    }

    [Fact]
    public async Task A_limit_of_our_own_refuses_says_when_and_recovers()
    {
        var clock = new HurriedClock();
        await using var stage = RouterOverSockets.Open(StageOptions.Of("OpenAI").With("Routes:chat:Limits:RequestsPerDay", "1") with { Clock = clock });
        stage.First.Default = Good;
        (await stage.AskAsync(streamed: false)).Text.ShouldBe("Two days.");
        var refused = (await stage.AskAsync(streamed: true)).Failure.ShouldBeOfType<ChatRouteException>();
        refused.IsOwnQuota.ShouldBeTrue();
        refused.RetryAfter.ShouldNotBeNull();
        stage.First.Chats.ShouldHaveSingleItem();
        clock.Skip(TimeSpan.FromDays(1));
        (await stage.AskAsync(streamed: true)).Text.ShouldBe("Two days.");
    }

    [Fact]
    public async Task Stored_answers_survive_a_restart()
    {
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".jsonl");
        var options = StageOptions.Of("OpenAI").With("Routes:chat:Store", "true").With("Routes:chat:Degrade", "answers").With("Answers:File", file);
        try
        {
            await using (var before = RouterOverSockets.Open(options))
            {
                before.First.Default = Good;
                (await before.AskAsync(streamed: true)).Text.ShouldBe("Two days.");
            }

            await using var after = RouterOverSockets.Open(options);
            await after.First.StopAsync();
            var outcome = await after.AskAsync(streamed: true);
            (outcome.Text, outcome.Report.Origin, outcome.Report.Degraded).ShouldBe(("Two days.", AnswerOrigin.Stale, true));
            outcome.Report.Label.ShouldNotBeNull();
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task The_health_check_tells_what_calls_have_found()
    {
        await using var stage = RouterOverSockets.Open(StageOptions.Of("OpenAI") with
        {
            Register = services => services.AddLogging().AddHealthChecks().AddProviders(),
        });
        var health = stage.Services.GetRequiredService<HealthCheckService>();
        (await health.CheckHealthAsync()).Status.ShouldBe(HealthStatus.Healthy);
        stage.First.Default = SimulatedReply.Failure(401);
        await stage.AskAsync(streamed: false);
        (await health.CheckHealthAsync()).Status.ShouldBe(HealthStatus.Unhealthy);
    }
}
