using System.Diagnostics.Metrics;
using Microsoft.Extensions.AI;
using Providers.Hosting;
using Providers.Telemetry;
using Providers.Testing;

namespace Providers.Tests.Hosting;

public class EventsTests
{
    private const string HostedAndLocal = """
        {
            "Backends": { "h": { "Type": "OpenAI", "Model": "m", "Health": { "ConsecutiveFailures": 1 } }, "l": { "Type": "Ollama", "Model": "m" } },
            "Routes": { "chat": { "Backends": ["h"], "Degrade": ["l"] } }
        }
        """;

    private readonly List<object> told = [];

    [Fact]
    public async Task A_circuit_that_opens_and_closes_is_told_to_log_meter_and_host()
    {
        using var counts = new EventCounts();
        await using var test = new TestRouter(HostedAndLocal, Subscribe);
        var backend = test.Hosted.Built.Single();
        var opened = test.Time.GetUtcNow();
        backend.Failure = ChatFailureKind.NoFirstContent;
        await test.AskAsync();
        backend.Failure = null;
        test.Time.Advance(TimeSpan.FromSeconds(6));
        (await test.AskAsync()).ShouldBe("h");

        var circuit = told.OfType<CircuitOpened>().Single();
        circuit.Backend.ShouldBe("h");
        circuit.Reason.ShouldBe("1 failures in a row");
        (circuit.Until - opened).ShouldBeInRange(TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(5));
        told.OfType<CircuitClosed>().ShouldBe([new CircuitClosed("h", "a call was answered")]);
        Logged(test, 6).ShouldBe(1);
        Logged(test, 11).ShouldBe(1);
        counts["circuit.opened", "h"].ShouldBe(1);
        counts["circuit.closed", "h"].ShouldBe(1);
    }

    [Fact]
    public async Task A_trial_that_fails_is_no_second_opening()
    {
        await using var test = new TestRouter(HostedAndLocal, Subscribe);
        test.Hosted.Built.Single().Failure = ChatFailureKind.NoFirstContent;
        await test.AskAsync();
        test.Time.Advance(TimeSpan.FromSeconds(6));
        await test.AskAsync();

        told.OfType<CircuitOpened>().Count().ShouldBe(1);
        Logged(test, 12).ShouldBe(1);
        Logged(test, 13).ShouldBe(1);
    }

    [Theory]
    [InlineData(ChatFailureKind.RateLimited, "its rate limit asks for a pause", 5)]
    [InlineData(ChatFailureKind.QuotaExhausted, "the provider's quota or balance is used up", 4)]
    [InlineData(ChatFailureKind.Unauthorized, "the provider refused the key", 4)]
    [InlineData(ChatFailureKind.ModelNotFound, "the endpoint does not have the model", 4)]
    public async Task A_backend_that_is_parked_is_told_once(ChatFailureKind failure, string reason, int logged)
    {
        using var counts = new EventCounts();
        await using var test = new TestRouter(HostedAndLocal, Subscribe);
        test.Hosted.Built.Single().Failure = failure;
        await test.AskAsync();
        await test.AskAsync();

        var parked = told.OfType<BackendParked>().Single();
        (parked.Backend, parked.Failure, parked.Reason).ShouldBe(("h", failure, reason));
        parked.Until.ShouldBeGreaterThan(test.Time.GetUtcNow());
        Logged(test, logged).ShouldBe(1);
        counts["backend.parked", "h"].ShouldBe(1);
    }

    [Fact]
    public async Task Connectivity_is_told_as_it_changes()
    {
        using var counts = new EventCounts();
        await using var test = new TestRouter(HostedAndLocal);
        Subscribe(test.Router.Events);
        test.Router.IsForcedOffline = true;
        test.Router.IsForcedOffline = false;

        told.ShouldBe(
        [
            new ConnectivityChanged(ConnectivityState.Online, ConnectivityState.Offline, IsForced: true),
            new ConnectivityChanged(ConnectivityState.Offline, ConnectivityState.Online, IsForced: false),
        ]);
        Logged(test, 7).ShouldBe(2);
        counts["connectivity.changed", "Offline"].ShouldBe(1);
        counts["connectivity.changed", "Online"].ShouldBe(1);
    }

    [Fact]
    public async Task A_configuration_that_forces_offline_is_told_to_who_subscribed_before()
    {
        await using var test = new TestRouter("""{ "Offline": "Forced", "Backends": { "h": { "Type": "OpenAI", "Model": "m" } } }""", Subscribe);

        told.ShouldBe([new ConnectivityChanged(ConnectivityState.Online, ConnectivityState.Offline, IsForced: true)]);
    }

    [Fact]
    public async Task A_handler_that_throws_harms_neither_the_call_nor_other_handlers()
    {
        await using var test = new TestRouter(HostedAndLocal, builder => builder.OnEvents((_, events) =>
        {
            events.CircuitOpened += _ => throw new InvalidOperationException("secret");
            events.CircuitOpened += told.Add;
            events.ConnectivityChanged += _ => throw new InvalidOperationException("secret");
        }));
        test.Hosted.Built.Single().Failure = ChatFailureKind.NoFirstContent;

        (await test.AskAsync()).ShouldBe("l");

        told.Count.ShouldBe(1);
        var logged = test.Log.Entries.Where(entry => entry.Id.Id == 20).Select(entry => entry.Text.Trim()).ToList();
        logged.ShouldBe(
            [
                "A handler of CircuitOpened threw InvalidOperationException",
                "A handler of ConnectivityChanged threw InvalidOperationException",
            ]);
    }

    [Fact]
    public async Task A_handler_may_ask_the_router()
    {
        await using var test = new TestRouter(HostedAndLocal);
        test.Router.Events.CircuitOpened += opened =>
        {
            told.Add(test.Report(opened.Backend).Circuit);
            test.Router.IsForcedOffline = true;
        };
        test.Hosted.Built.Single().Failure = ChatFailureKind.NoFirstContent;

        (await test.AskAsync()).ShouldBe("l");

        told.ShouldBe(["Open"]);
        test.Router.Status.Connectivity.ShouldBe("Offline");
    }

    [Fact]
    public async Task A_budget_is_told_at_its_marks()
    {
        using var counts = new EventCounts();
        await using var test = new TestRouter(
            """
            {
                "Backends": {
                    "h": {
                        "Type": "OpenAI", "Model": "m", "Price": { "InputPerMillion": 1000000, "OutputPerMillion": 0 },
                        "Limits": { "CostPerDay": 100 } },
                    "l": { "Type": "Ollama", "Model": "m" } },
                "Routes": { "chat": { "Backends": ["h"], "Degrade": ["l"] } }
            }
            """,
            Subscribe);
        while (await test.AskAsync() == "h")
        {
        }

        told.OfType<BudgetReached>().Select(reached => (reached.Scope.Name, reached.Limit, reached.Percent, reached.Allowed)).ShouldBe(
            [("h", QuotaLimitKind.CostPerDay, 80, 100), ("h", QuotaLimitKind.CostPerDay, 100, 100)]);
        told.OfType<BudgetReached>().ShouldAllBe(reached => reached.Spent > 80 && reached.ResetsAt.Date > test.Time.GetUtcNow().Date);
        Logged(test, 14).ShouldBe(1);
        Logged(test, 15).ShouldBe(1);
        counts["budget.near", "backend h"].ShouldBe(1);
        counts["budget.spent", "backend h"].ShouldBe(1);
    }

    private static int Logged(TestRouter test, int id) => test.Log.Entries.Count(entry => entry.Id.Id == id);

    private void Subscribe(ProvidersBuilder builder) => builder.OnEvents((_, events) => Subscribe(events));

    private void Subscribe(ProvidersEvents events)
    {
        events.CircuitOpened += told.Add;
        events.CircuitClosed += told.Add;
        events.BackendParked += told.Add;
        events.ConnectivityChanged += told.Add;
        events.BudgetReached += told.Add;
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_that_breaks_off_for_good_is_told_to_the_log(bool streamed)
    {
        await using var test = new TestRouter(
            """{ "Routes": { "chat": { "Backends": "s", "OnInterrupted": "Fail" } } }""",
            builder => builder.AddBackend("s", _ => new ScriptedBackend("s")
            {
                Default = ScriptedReply.Text("half ") with { Throws = backend => new ChatBackendException(ChatFailureKind.Unreachable, backend) },
            }));

        await Should.ThrowAsync<PartialAnswerException>(() => streamed
            ? test.Router.GetStreamingResponseAsync("hello").ToChatResponseAsync()
            : test.Router.GetResponseAsync("hello"));

        Logged(test, 2).ShouldBe(1);
    }

    /// <summary>Counts what this test's flow puts on the meter: other tests use it at the same time.</summary>
    private sealed class EventCounts : IDisposable
    {
        private readonly MeterListener listener = new();
        private readonly Dictionary<(string Event, string Of), long> counts = [];
        private readonly AsyncLocal<bool> isMine = new() { Value = true };

        public EventCounts()
        {
            listener.InstrumentPublished = (instrument, own) =>
            {
                if (instrument.Meter.Name == ProvidersTelemetry.MeterName && instrument.Name == ProvidersTelemetry.Events)
                {
                    own.EnableMeasurementEvents(instrument);
                }
            };
            listener.SetMeasurementEventCallback<long>((_, count, tags, _) => Add(count, tags.ToArray()));
            listener.Start();
        }

        public long this[string happened, string of] => counts.GetValueOrDefault((happened, of));

        public void Dispose() => listener.Dispose();

        private void Add(long count, KeyValuePair<string, object?>[] tags)
        {
            if (!isMine.Value)
            {
                return;
            }

            var key = ((string)tags.Single(tag => tag.Key == "providers.event").Value!,
                (string)tags.Single(tag => tag.Key != "providers.event").Value!);
            counts[key] = counts.GetValueOrDefault(key) + count;
        }
    }
}
