using Microsoft.Extensions.AI;

namespace Providers.Tests.Hosting.Reload;

public class ReloadTests
{
    private const string A = """ "a": { "Type": "OpenAI", "Model": "m", "ApiKey": "key 1", "Price": { "InputPerMillion": 1, "OutputPerMillion": 1 }, "Prices": { "m-large": { "InputPerMillion": 2, "OutputPerMillion": 4 } }, "Headers": { "x-a": "1" }, "Tls": { "Pins": "sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=" } } """;
    private const string B = """ "b": { "Type": "OpenAI", "Model": "m" } """;
    private const string OnlyA = $$"""{ "Backends": { {{A}} } }""";
    private const string OnlyB = $$"""{ "Backends": { {{B}} } }""";

    [Fact]
    public async Task A_valid_change_is_in_force_when_it_has_come_to_rest()
    {
        await using var test = new TestRouter(OnlyA);
        (await test.AskAsync()).ShouldBe("a");

        test.Source.Change(OnlyB);
        (await test.AskAsync()).ShouldBe("a");
        test.Rest();
        (await test.AskAsync()).ShouldBe("b");
    }

    [Fact]
    public async Task Changes_in_quick_succession_are_read_once()
    {
        await using var test = new TestRouter(OnlyA);
        for (var i = 0; i < 5; i++)
        {
            test.Source.Change(i % 2 == 0 ? OnlyB : OnlyA);
            test.Time.Advance(TimeSpan.FromMilliseconds(100));
        }

        test.Hosted.Built.Count.ShouldBe(1);
        test.Rest();
        test.Hosted.Built.Select(backend => backend.Descriptor.Name).ShouldBe(["a", "b"]);
    }

    [Fact]
    public async Task A_source_that_never_rests_is_read_all_the_same()
    {
        await using var test = new TestRouter(OnlyA);
        for (var i = 0; i < 21; i++)
        {
            test.Source.Change(OnlyB);
            test.Time.Advance(TimeSpan.FromMilliseconds(100));
        }

        (await test.AskAsync()).ShouldBe("b");
    }

    [Fact]
    public async Task An_invalid_change_keeps_the_configuration_before_and_says_why_without_values()
    {
        await using var test = new TestRouter(OnlyA);
        test.Change("""{ "Backends": { "a": { "Type": "OpenAI", "Model": "m", "Weight": "CANARY" } }, "Routes": { "r": { "Backends": "CANARY" } } }""");

        (await test.AskAsync()).ShouldBe("a");
        var told = test.Log.Entries.Single(entry => entry.Id == 102).Text;
        told.ShouldContain("Providers:Backends:a:Weight: expected a number");
        told.ShouldContain("Providers:Routes:r:Backends:0");
        told.ShouldNotContain("CANARY");
    }

    [Fact]
    public async Task After_an_invalid_change_it_keeps_listening()
    {
        await using var test = new TestRouter(OnlyA);
        test.Change("{}");
        test.Source.Empty();
        test.Rest();
        (await test.AskAsync()).ShouldBe("a");
        test.Log.Entries.Count(entry => entry.Id == 103).ShouldBe(2);

        test.Change(OnlyB);
        (await test.AskAsync()).ShouldBe("b");
    }

    [Fact]
    public async Task A_router_without_a_section_may_be_reloaded_without_one()
    {
        await using var test = new TestRouter("{}", builder => builder.AddBackend("code", _ => new FakeBackend(new BackendDescriptor { Name = "x", Provider = "p" })));
        test.Change("{}");
        test.Log.Entries.ShouldNotContain(entry => entry.Id == 103);
        test.Change("""{ "Routes": { "chat": { "Backends": "code" } } }""");
        (await test.AskAsync("chat")).ShouldBe("x");
    }

    [Fact]
    public async Task A_backend_that_cannot_be_built_leaves_everything_as_it_was()
    {
        await using var test = new TestRouter(OnlyA);
        test.Hosted.Failing = "c";
        test.Change($$"""{ "Backends": { {{B}}, "c": { "Type": "OpenAI", "Model": "m" } } }""");

        (await test.AskAsync()).ShouldBe("a");
        test.Hosted.Built.Single(backend => backend.Descriptor.Name == "a").IsDisposed.ShouldBeFalse();
        test.Hosted.Built.Single(backend => backend.Descriptor.Name == "b").IsDisposed.ShouldBeTrue();
        test.Log.Entries.ShouldContain(entry => entry.Id == 104);
    }

    [Fact]
    public async Task A_call_under_way_ends_on_the_old_configuration_which_closes_after_it()
    {
        await using var test = new TestRouter(OnlyA);
        var old = test.Hosted.Built.Single();
        old.Gate = new TaskCompletionSource();
        var call = test.AskAsync();
        await old.Called.Task;

        test.Change(OnlyB);
        (await test.AskAsync()).ShouldBe("b");
        old.IsDisposed.ShouldBeFalse();
        old.Gate.SetResult();
        (await call).ShouldBe("a");
        old.IsDisposed.ShouldBeTrue();
    }

    [Theory]
    [InlineData(ChatFailureKind.Unauthorized, "key 1", "key 2")]
    [InlineData(ChatFailureKind.ModelNotFound, "\"Model\": \"m\"", "\"Model\": \"n\"")]
    [InlineData(ChatFailureKind.QuotaExhausted, "\"Model\": \"m\"", "\"Model\": \"n\"")]
    public async Task What_a_call_under_way_is_told_of_the_key_or_model_before_does_not_hold_the_new_one(
        ChatFailureKind failure, string before, string after)
    {
        await using var test = new TestRouter(OnlyA);
        var old = test.Hosted.Built.Single();
        (old.Gate, old.Failure) = (new TaskCompletionSource(), failure);
        var call = test.AskAsync();
        await old.Called.Task;

        test.Change(OnlyA.Replace(before, after, StringComparison.Ordinal));
        old.Gate.SetResult();
        await Should.ThrowAsync<ChatRouteException>(() => call);

        test.Report("a").Hold.ShouldBeNull();
        (await test.AskAsync()).ShouldBe("a");
        test.Hosted.Built[^1].Failure = failure;
        await Should.ThrowAsync<ChatRouteException>(() => test.AskAsync());
        test.Report("a").Hold.ShouldNotBeNull();
    }

    [Fact]
    public async Task An_alias_that_moves_to_another_route_moves_for_the_clients_that_were_made_of_it()
    {
        const string AandB = $$""" "Backends": { {{A}}, {{B}} } """;
        await using var test = new TestRouter($$"""{ {{AandB}}, "Routes": { "chat": { "Backends": "a", "Aliases": "gpt" } } }""");
        var client = test.Router.Route("gpt");
        (await client.GetResponseAsync("hello")).Text.ShouldBe("a");

        test.Change($$"""{ {{AandB}}, "Routes": { "main": { "Backends": "b", "Aliases": "gpt" } } }""");

        (await client.GetResponseAsync("hello")).Text.ShouldBe("b");
    }

    [Fact]
    public async Task A_call_two_configurations_old_keeps_what_only_the_last_one_dropped()
    {
        await using var test = new TestRouter($$"""{ "Backends": { {{A}}, {{B}} }, "Routes": { "chat": { "Backends": "a" } } }""");
        var old = test.Hosted.Built.Single(backend => backend.Descriptor.Name == "a");
        old.Gate = new TaskCompletionSource();
        var call = test.AskAsync();
        await old.Called.Task;

        test.Change($$"""{ "Backends": { {{A}}, {{B}} }, "Routes": { "chat": { "Backends": "b" } } }""");
        test.Change(OnlyB);
        old.IsDisposed.ShouldBeFalse();
        old.Gate.SetResult();
        (await call).ShouldBe("a");
        old.IsDisposed.ShouldBeTrue();
    }

    [Fact]
    public async Task A_backend_that_throws_as_it_is_closed_costs_no_caller_his_answer_and_no_other_backend_its_end()
    {
        await using var test = new TestRouter($$"""{ "Backends": { {{A}}, {{B}} }, "Routes": { "chat": { "Backends": "a" } } }""");
        var (old, beside) = (test.Hosted.Built[0], test.Hosted.Built[1]);
        (old.Gate, old.FailsToClose) = (new TaskCompletionSource(), true);
        var call = test.AskAsync();
        await old.Called.Task;
        test.Change(OnlyA.Replace("\"m\"", "\"n\"", StringComparison.Ordinal));
        test.Change(OnlyB);

        old.Gate.SetResult();

        (await call).ShouldBe("a");
        test.Hosted.Built.Take(3).ShouldAllBe(backend => backend.IsDisposed);
        beside.IsDisposed.ShouldBeTrue();
        test.Log.Entries.ShouldContain(entry => entry.Id == 106 && entry.Text.Contains("InvalidOperationException"));
    }

    [Fact]
    public async Task A_backend_whose_entry_builds_the_same_is_kept()
    {
        await using var test = new TestRouter(OnlyA);
        var before = test.Hosted.Built.Single();
        test.Change($$"""{ "Backends": { {{A.Replace("\"Model\"", "\"Weight\": 3, \"Limits\": { \"RequestsPerDay\": 5 }, \"Health\": { \"ConsecutiveFailures\": 1 }, \"Timeouts\": { \"Stall\": \"9s\" }, \"Model\"", StringComparison.Ordinal)}} } }""");

        test.Hosted.Built.ShouldHaveSingleItem().ShouldBe(before);
        before.IsDisposed.ShouldBeFalse();
    }

    [Theory]
    [InlineData("key 1", "key 2")]
    [InlineData("\"x-a\": \"1\"", "\"x-a\": \"2\"")]
    [InlineData("AAAAAA=", "BBBBBA=")]
    [InlineData("\"InputPerMillion\": 2", "\"InputPerMillion\": 3")]
    [InlineData("m-large", "m-small")]
    public async Task A_backend_whose_entry_builds_another_is_replaced(string old, string changed)
    {
        await using var test = new TestRouter(OnlyA);
        test.Change(OnlyA.Replace(old, changed, StringComparison.Ordinal));

        test.Hosted.Built.Count.ShouldBe(2);
        test.Hosted.Built[0].IsDisposed.ShouldBeTrue();
        (await test.AskAsync()).ShouldBe("a");
    }

    [Fact]
    public async Task A_key_rotates_without_a_restart()
    {
        await using var test = new TestRouter(OnlyA);
        test.Change(OnlyA.Replace("key 1", "key 2", StringComparison.Ordinal));
        test.Hosted.Built.Select(backend => backend.Key).ShouldBe(["key 1", "key 2"]);
    }

    [Fact]
    public async Task A_backend_held_for_its_key_is_asked_again_once_the_key_changes()
    {
        await using var test = new TestRouter(OnlyA);
        test.Hosted.Built.Single().Failure = ChatFailureKind.Unauthorized;
        await Should.ThrowAsync<ChatRouteException>(() => test.AskAsync());
        test.Report("a").Hold.ShouldBe("Key");

        test.Change(OnlyA.Replace("\"Model\": \"m\"", "\"Model\": \"m\", \"Weight\": 2", StringComparison.Ordinal));
        test.Report("a").Hold.ShouldBe("Key");
        test.Change(OnlyA.Replace("key 1", "key 2", StringComparison.Ordinal));
        test.Report("a").Hold.ShouldBeNull();
        (await test.AskAsync()).ShouldBe("a");
    }

    [Fact]
    public async Task Health_is_kept_until_the_endpoint_or_the_model_changes()
    {
        await using var test = new TestRouter(OnlyA);
        test.Hosted.Built.Single().Failure = ChatFailureKind.ModelNotFound;
        await Should.ThrowAsync<ChatRouteException>(() => test.AskAsync());

        test.Change(OnlyA.Replace("key 1", "key 2", StringComparison.Ordinal));
        test.Report("a").Hold.ShouldBe("Model");
        test.Change(OnlyA.Replace("\"Model\": \"m\"", "\"Model\": \"n\"", StringComparison.Ordinal));
        test.Report("a").Hold.ShouldBeNull();
        (await test.AskAsync()).ShouldBe("a");
    }

    [Fact]
    public async Task Quota_that_was_used_stays_used()
    {
        const string Limited = """{ "Backends": { "a": { "Type": "OpenAI", "Model": "m", "Limits": { "RequestsPerDay": 2 }, "Weight": 1 } } }""";
        await using var test = new TestRouter(Limited);
        await test.AskAsync();
        await test.AskAsync();
        test.Change(Limited.Replace("\"Weight\": 1", "\"Weight\": 2", StringComparison.Ordinal));
        (await Should.ThrowAsync<ChatRouteException>(() => test.AskAsync())).ShouldNotBeNull();
    }

    [Theory]
    [InlineData(""" "Answers": { "MaxEntries": 5 } """)]
    [InlineData(""" "Gateway": { "MaxBodyBytes": 5 } """)]
    [InlineData(""" "Gateway": { "MaxHeaderBytes": 5000 } """)]
    [InlineData(""" "Gateway": { "MinBytesPerSecond": 5 } """)]
    [InlineData(""" "Gateway": { "ShutdownWithin": "5s" } """)]
    public async Task What_is_read_at_the_start_only_says_so(string changed)
    {
        await using var test = new TestRouter(OnlyA);
        test.Change($$"""{ "Backends": { {{A}} }, {{changed}} }""");
        test.Log.Entries.ShouldContain(entry => entry.Id == 105);
    }

    [Theory]
    [InlineData(""" "ConcurrentRequests": 5 """)]
    [InlineData(""" "ConcurrentBodyBytes": 50000000 """)]
    public async Task What_counts_at_once_asks_for_no_restart(string changed)
    {
        await using var test = new TestRouter(OnlyA);
        test.Change($$"""{ "Backends": { {{A}} }, "Gateway": { {{changed}} } }""");
        test.Log.Entries.ShouldNotContain(entry => entry.Id == 105);
    }

    [Fact]
    public async Task Forced_offline_can_be_switched_by_a_reload_and_by_the_host_and_neither_undoes_the_other()
    {
        const string Both = $$"""{ "Offline": "Auto", "Backends": { {{B}}, "l": { "Type": "Ollama", "Model": "m" } } }""";
        await using var test = new TestRouter(Both);
        (await test.AskAsync()).ShouldBe("b");

        test.Router.IsForcedOffline = true;
        (await test.AskAsync()).ShouldBe("l");
        test.Change(Both.Replace("Auto", "Forced", StringComparison.Ordinal));
        test.Router.IsForcedOffline = false;
        test.Router.IsForcedOffline.ShouldBeTrue();
        (await test.AskAsync()).ShouldBe("l");
        test.Change(Both);
        test.Router.IsForcedOffline.ShouldBeFalse();
        (await test.AskAsync()).ShouldBe("b");
    }

    [Fact]
    public async Task Nothing_is_reloaded_once_the_router_is_closed()
    {
        var test = new TestRouter(OnlyA);
        await test.DisposeAsync();
        test.Hosted.Built.Single().IsDisposed.ShouldBeTrue();
        test.Change(OnlyB);
        test.Hosted.Built.Count.ShouldBe(1);
        test.Time.PendingTimers.ShouldBe(0);
    }

    [Fact]
    public async Task Calls_and_reloads_at_the_same_time_disturb_nobody()
    {
        await using var test = new TestRouter(OnlyA);
        using var done = new CancellationTokenSource();
        var answered = 0;
        var callers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                (await test.AskAsync()).ShouldBeOneOf("a", "b");
                Interlocked.Increment(ref answered);
            }
        })).ToArray();

        for (var i = 0; i < 300 || (Volatile.Read(ref answered) < 300 && i < 20_000); i++)
        {
            test.Change(i % 3 == 2 ? "{}" : i % 2 == 0 ? OnlyB : OnlyA);
        }

        await done.CancelAsync();
        await Task.WhenAll(callers);
        await test.DisposeAsync();
        test.Hosted.Built.ShouldAllBe(backend => backend.IsDisposed);
    }
}
