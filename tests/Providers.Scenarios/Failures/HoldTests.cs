using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Providers.Scenarios.Gateway;
using Providers.Scenarios.Stage;
using Providers.Testing;

namespace Providers.Scenarios.Failures;

/// <summary>When a backend is not asked at all, for how long, and when it is asked again.</summary>
public sealed class HoldTests
{
    private static readonly SimulatedReply Good = SimulatedReply.Text("Two", " days.");

    [Fact]
    public async Task An_open_circuit_is_asked_as_the_last_resort_and_a_refused_key_never()
    {
        await using var stage = RouterOverSockets.Open("OpenAI");
        stage.First.Default = SimulatedReply.Failure(500);
        await stage.AskAsync(streamed: false);
        await stage.AskAsync(streamed: false);
        stage.Router.Status.Backends[0].Circuit.ShouldBe("Open");
        stage.First.Default = Good;
        (await stage.AskAsync(streamed: false)).Report.Backend.ShouldBe("first");
        stage.First.Default = SimulatedReply.Failure(401);
        await stage.AskAsync(streamed: false);
        var sends = stage.First.Chats.Count;
        (await stage.AskAsync(streamed: false)).Kind.ShouldBe(ChatFailureKind.Unauthorized);
        stage.First.Chats.Count.ShouldBe(sends);
    }

    [Fact]
    public async Task Nothing_is_sent_before_a_rate_limit_has_passed()
    {
        var clock = new VirtualTimeProvider();
        await using var stage = RouterOverSockets.Open(StageOptions.Of("OpenAI", "OpenAI") with { Clock = clock });
        stage.First.Enqueue(SimulatedReply.Failure(429, null, "rate_limit_exceeded", TimeSpan.FromSeconds(30)));
        stage.First.Default = Good;
        stage.Second.Default = SimulatedReply.Text("The second answers.");
        (await stage.AskAsync(streamed: false)).Report.Backend.ShouldBe("second");
        clock.Advance(TimeSpan.FromSeconds(29));
        var early = await stage.AskAsync(streamed: false);
        early.Report.Backend.ShouldBe("second");
        early.Report.Rejections.ShouldContain(rejection => rejection.Backend == "first");
        stage.First.Chats.ShouldHaveSingleItem();
        clock.Advance(TimeSpan.FromSeconds(2));
        (await stage.AskAsync(streamed: false)).Report.Backend.ShouldBe("first");
    }

    [Theory]
    [InlineData(401, "invalid_api_key", "Key")]
    [InlineData(404, "model_not_found", "Model")]
    [InlineData(429, "insufficient_quota", "Quota")]
    public async Task A_backend_that_needs_a_person_is_told_of_once_and_held_for_five_minutes(int status, string code, string reason)
    {
        var clock = new VirtualTimeProvider();
        using var loud = new LoudLog();
        await using var stage = RouterOverSockets.Open(StageOptions.Of("OpenAI", "OpenAI") with
        {
            Clock = clock,
            Register = services => services.AddLogging(logging => logging.AddProvider(loud)),
        });
        stage.First.Default = SimulatedReply.Failure(status, null, code);
        stage.Second.Default = Good;
        await stage.AskAsync(streamed: false);
        var again = await stage.AskAsync(streamed: false);
        again.Report.Backend.ShouldBe("second");
        again.Report.Rejections.ShouldContain(rejection => rejection.Backend == "first" && rejection.Until == clock.GetUtcNow().AddMinutes(5));
        stage.Router.Status.Backends.Single(backend => backend.Name == "first").Hold.ShouldBe(reason);
        stage.First.Chats.ShouldHaveSingleItem();
        loud.Lines.Count(line => line.StartsWith("Error", StringComparison.Ordinal)).ShouldBe(1);
        clock.Advance(TimeSpan.FromMinutes(5));
        await stage.AskAsync(streamed: false);
        stage.First.Chats.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(402)]
    public async Task A_backend_whose_quota_is_used_up_is_held_until_the_reset_it_names(int status)
    {
        var clock = new VirtualTimeProvider();
        await using var stage = RouterOverSockets.Open(StageOptions.Of("OpenAI", "OpenAI") with { Clock = clock });
        stage.First.Default = SimulatedReply.Failure(status, null, "insufficient_quota", TimeSpan.FromHours(2));
        stage.Second.Default = Good;
        await stage.AskAsync(streamed: false);
        stage.Router.Status.Backends.Single(backend => backend.Name == "first").Until.ShouldBe(clock.GetUtcNow().AddHours(2));
    }

    [Fact]
    public async Task Three_failures_in_a_row_open_the_circuit()
    {
        await using var stage = RouterOverSockets.Open("OpenAI", "OpenAI");
        stage.First.Default = SimulatedReply.Failure(500);
        stage.Second.Default = Good;
        await stage.AskAsync(streamed: false);
        await stage.AskAsync(streamed: false);
        stage.Router.Status.Backends[0].Circuit.ShouldBe("Open");
        var sends = stage.First.Chats.Count;
        (await stage.AskAsync(streamed: false)).Report.Backend.ShouldBe("second");
        stage.First.Chats.Count.ShouldBe(sends);
    }
}
