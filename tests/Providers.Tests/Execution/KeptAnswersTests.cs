using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.AI;
using Providers.Answers;
using Providers.Execution;
using Providers.Telemetry;
using Providers.Testing;

namespace Providers.Tests.Execution;

/// <summary>What is given again, what stands in, and what is never kept.</summary>
public class KeptAnswersTests
{
    private static readonly CacheOptions Cache = new()
    {
        TimeToLive = TimeSpan.FromMinutes(5),
        StaleWhileRevalidate = TimeSpan.FromMinutes(10),
        StaleFor = TimeSpan.FromHours(1),
    };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_same_request_is_answered_from_the_cache_and_says_that_it_cost_nothing(bool streamed)
    {
        var router = Cached();
        var only = router.Hosted("only");
        only.Default = ScriptedReply.Text("two", " days");
        (await router.AskAsync(streamed: !streamed)).Report.Origin.ShouldBe(AnswerOrigin.Live);
        router.Clock.Advance(TimeSpan.FromMinutes(4));

        var answer = await router.AskAsync(streamed);

        answer.Text.ShouldBe("two days");
        answer.Report.Origin.ShouldBe(AnswerOrigin.Cached);
        (answer.Report.Cost, answer.Report.Billed, answer.Report.Age, answer.Report.Source).ShouldBe((0, false, TimeSpan.FromMinutes(4), "memory"));
        answer.Response!.AdditionalProperties!["providers.billed"].ShouldBe(false);
        answer.Response.Usage!.OutputTokenCount.ShouldBe(2);
        answer.Response.FinishReason.ShouldBe(ChatFinishReason.Stop);
        only.CallCount.ShouldBe(1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_tool_call_says_all_that_it_said_live_and_from_the_cache(bool streamed)
    {
        var router = Cached();
        router.Hosted("only").Default = new ScriptedReply
        {
            Tokens = ["done"],
            Contents = [new FunctionCallContent("1", "pay") { InformationalOnly = true, AdditionalProperties = new() { ["signature"] = "s" } }],
        };

        foreach (var origin in new[] { AnswerOrigin.Live, AnswerOrigin.Cached })
        {
            var answer = await router.AskAsync(streamed);

            answer.Report.Origin.ShouldBe(origin);
            var call = answer.Response!.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>().Single();
            (call.InformationalOnly, call.AdditionalProperties?["signature"]).ShouldBe((true, "s"), $"{origin}");
            call.AdditionalProperties!.Clear();
        }

        (await router.AskAsync(streamed)).Response!.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>().Single()
            .AdditionalProperties.ShouldNotBeEmpty("what one caller changes no other sees");
    }

    [Fact]
    public async Task A_cache_hit_counts_against_no_limit()
    {
        var router = Cached(route => route with { Limits = new QuotaLimits { RequestsPerDay = 1 } });
        router.Hosted("only");

        await router.AskAsync();
        (await router.AskAsync()).Report.Origin.ShouldBe(AnswerOrigin.Cached);
        (await router.AskAsync(question: "Another?")).Failure.IsOwnQuota.ShouldBeTrue();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_old_answer_is_given_at_once_while_a_newer_one_is_fetched_once(bool streamed)
    {
        var router = Cached();
        var only = router.Hosted("only");
        only.Enqueue(ScriptedReply.Text("old"));
        await router.AskAsync(streamed);
        router.Clock.Advance(TimeSpan.FromMinutes(6));
        var gate = new TaskCompletionSource();
        only.Enqueue(ScriptedReply.Text("new") with { Gate = gate.Task });

        var answer = await router.AskAsync(streamed);
        (answer.Text, answer.Report.Origin, answer.Report.Label).ShouldBe(("old", AnswerOrigin.Cached, "answered from memory, 6 minutes old"));
        (await router.AskAsync(streamed)).Text.ShouldBe("old");
        only.CallCount.ShouldBe(2);

        gate.SetResult();
        await Eventually.TrueAsync(async () => (await router.AskAsync(streamed)).Text == "new");
        only.CallCount.ShouldBe(2);
        await Eventually.HoldsNothingAsync(router);
    }

    [Fact]
    public async Task A_refresh_that_fails_leaves_the_old_answer_and_is_not_tried_again_at_once()
    {
        var router = Cached(route => route with { MaxAttempts = 1 });
        var only = router.Hosted("only");
        only.Enqueue(ScriptedReply.Text("old"));
        await router.AskAsync();
        only.Default = ScriptedReply.Failure(ChatFailureKind.EmptyAnswer);
        router.Clock.Advance(TimeSpan.FromMinutes(6));

        (await router.AskAsync()).Text.ShouldBe("old");
        (await router.AskAsync()).Text.ShouldBe("old");
        only.CallCount.ShouldBe(2);
        router.Clock.Advance(TimeSpan.FromSeconds(10));
        (await router.AskAsync()).Text.ShouldBe("old");
        only.CallCount.ShouldBe(3);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_old_answer_stands_in_when_the_backends_fail_and_says_so(bool streamed)
    {
        var router = Cached();
        var only = router.Hosted("only");
        only.Enqueue(ScriptedReply.Text("old"));
        only.Default = ScriptedReply.Failure(ChatFailureKind.EmptyAnswer);
        await router.AskAsync(streamed);
        router.Clock.Advance(TimeSpan.FromMinutes(16));

        var answer = await router.AskAsync(streamed);

        (answer.Text, answer.Report.Origin, answer.Report.Degraded).ShouldBe(("old", AnswerOrigin.Stale, true));
        answer.Report.Label.ShouldBe("answered from memory, 16 minutes old");
        answer.Report.Attempts.ShouldNotBeEmpty();
        answer.Response!.AdditionalProperties!["providers.label"].ShouldBe(answer.Report.Label);
        router.Clock.Advance(TimeSpan.FromHours(1));
        (await router.AskAsync(streamed)).Failure.Kind.ShouldBe(ChatFailureKind.EmptyAnswer);
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("endless")]
    [InlineData("refused")]
    [InlineData("filtered")]
    [InlineData("empty")]
    [InlineData("local")]
    public async Task An_answer_that_is_not_whole_willing_and_the_routes_own_is_never_kept(string what)
    {
        foreach (var streamed in new[] { false, true })
        {
            var router = Cached(route => route with { Store = true, MaxAttempts = 1 });
            router.Hosted("only").Default = what switch
            {
                "cut" => ScriptedReply.Text("half an") with { Throws = _ => new IOException("cut") },
                "endless" => ScriptedReply.Text("half an") with { FinishReason = null },
                "refused" => new ScriptedReply { Tokens = [], Contents = [new ErrorContent("no") { ErrorCode = "Refusal" }] },
                "filtered" => ScriptedReply.Text("half an") with { FinishReason = ChatFinishReason.ContentFilter },
                "empty" => ScriptedReply.Text(),
                _ => ScriptedReply.Failure(ChatFailureKind.EmptyAnswer),
            };
            if (what == "local")
            {
                router.Local();
            }

            var first = await router.AskAsync(streamed);
            var second = await router.AskAsync(streamed);

            (first.Thrown is null && second.Response?.GetRouteReport()?.Origin != AnswerOrigin.Live).ShouldBeFalse(what);
            ((MemoryAnswerStore)router.Store).Count.ShouldBe(0, what);
            router.ShouldHoldNothing();
        }
    }

    [Fact]
    public async Task The_loser_of_a_hedge_is_never_kept()
    {
        var router = Cached(route => route with { Store = true, Hedge = new HedgeOptions { Enabled = true, MaxExtraLoad = 1 } });
        router.Hosted("slow").Default = ScriptedReply.Text("slow") with { FirstTokenDelay = TimeSpan.FromSeconds(25) };
        router.Hosted("fast").Default = ScriptedReply.Text("fast");

        (await router.AskAsync()).Text.ShouldBe("fast");
        (await router.AskAsync()).Text.ShouldBe("fast");
        (await Single(router)).Answer.ShouldBe("fast");
    }

    [Fact]
    public async Task A_caller_who_leaves_half_way_leaves_nothing_behind()
    {
        var router = Cached(route => route with { Store = true });
        var only = router.Hosted("only");
        only.Default = ScriptedReply.Text("half", " an answer") with { TokenDelay = TimeSpan.FromSeconds(1) };
        await foreach (var _ in router.Stream())
        {
            break;
        }

        await Eventually.HoldsNothingAsync(router);
        router.Clock.Advance(TimeSpan.FromMinutes(1));
        ((MemoryAnswerStore)router.Store).Count.ShouldBe(0);
        (await router.AskAsync()).Report.Origin.ShouldBe(AnswerOrigin.Live);
    }

    [Fact]
    public async Task Only_answers_above_the_length_are_stored_and_none_that_a_call_keeps_to_itself()
    {
        var router = new RouterUnderTest { Route = route => route with { Store = true, StoreAbove = 5 } };
        var only = router.Hosted("only");
        only.Enqueue(ScriptedReply.Text("short"), ScriptedReply.Text("longer"), ScriptedReply.Text("secret"));

        await router.AskAsync(question: "one");
        await router.AskAsync(question: "two");
        await router.AskAsync(question: "three", options: new ChatOptions().ForProviders(own => own.Store = false));

        (await Single(router)).Answer.ShouldBe("longer");
    }

    [Fact]
    public async Task A_call_can_pass_the_cache_by()
    {
        var router = Cached();
        var only = router.Hosted("only");
        await router.AskAsync();

        (await router.AskAsync(options: new ChatOptions().ForProviders(own => own.Cache = false))).Report.Origin.ShouldBe(AnswerOrigin.Live);
        only.CallCount.ShouldBe(2);
    }

    [Theory]
    [InlineData("And the second one?")]
    [InlineData("那第二个呢？")]
    public async Task A_follow_up_is_never_answered_by_likeness(string followUp)
    {
        var router = new RouterUnderTest { Route = route => route with { Store = true, DegradeToAnswers = true } };
        var only = router.Hosted("only");
        await router.AskAsync(question: followUp);
        await router.AskAsync(question: "How do I reset my password?");
        only.Default = ScriptedReply.Failure(ChatFailureKind.EmptyAnswer);

        (await router.AskAsync(question: "How can I reset the password?")).Report.Origin.ShouldBe(AnswerOrigin.Similar);
        (await router.AskAsync(question: followUp + "?")).Thrown.ShouldNotBeNull();
        var conversation = router.Pipeline.RespondAsync(
            [new(ChatRole.User, "Hello"), new(ChatRole.Assistant, "Hello"), new(ChatRole.User, "How can I reset the password?")], null, default);
        await Should.ThrowAsync<ChatRouteException>(() => router.FinishAsync(conversation));
    }

    [Fact]
    public async Task What_is_erased_is_given_to_nobody_any_more()
    {
        var router = Cached(route => route with { Store = true, DegradeToAnswers = true });
        var only = router.Hosted("only");
        await router.AskAsync(options: Tenant("acme"));
        await router.AskAsync(options: Tenant("other"));

        (await router.Services!.Answers.EraseAsync(new AnswerFilter { Tenant = "acme" }, default)).ShouldBe(2);

        only.Default = ScriptedReply.Failure(ChatFailureKind.EmptyAnswer);
        (await router.AskAsync(options: Tenant("acme"))).Thrown.ShouldNotBeNull();
        (await router.AskAsync(options: Tenant("other"))).Report.Origin.ShouldBe(AnswerOrigin.Cached);
    }

    [Theory]
    [InlineData("acme", true)]
    [InlineData("other", false)]
    public async Task An_answer_that_was_under_way_when_its_tenant_was_forgotten_is_not_kept(string tenant, bool isForgotten)
    {
        var router = Cached(route => route with { Store = true, DegradeToAnswers = true });
        var only = router.Hosted("only");
        var gate = new TaskCompletionSource();
        only.Enqueue(ScriptedReply.Text("two days") with { Gate = gate.Task });
        var underWay = router.Pipeline.RespondAsync([new(ChatRole.User, "Hello")], Tenant(tenant), default);

        await router.Services!.Answers.EraseAsync(new AnswerFilter { Tenant = "acme" }, default);
        gate.SetResult();
        (await underWay).Text.ShouldBe("two days");

        only.Default = ScriptedReply.Failure(ChatFailureKind.EmptyAnswer);
        ((await router.AskAsync(options: Tenant(tenant), question: "Hello")).Thrown is ChatRouteException).ShouldBe(isForgotten);
    }

    [Fact]
    public async Task Cached_shared_and_stored_answers_are_told_like_live_ones()
    {
        const string Name = "told-like-live-ones";
        var told = new ConcurrentQueue<string>();
        using var meters = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == ProvidersTelemetry.CallDuration)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        meters.SetMeasurementEventCallback<double>((_, _, tags, _) =>
        {
            var all = new Dictionary<string, object?>(tags.ToArray());
            if (Name.Equals(all["providers.route"]))
            {
                told.Enqueue($"{all["providers.origin"]}");
            }
        });
        meters.Start();
        var router = Cached(route => route with { Name = Name });
        var only = router.Hosted("only");
        var gate = new TaskCompletionSource();
        only.Enqueue(ScriptedReply.Text("ok") with { Gate = gate.Task });
        var (leading, following) = (RouterAnswer.OfStreamAsync(router.Stream()), RouterAnswer.OfStreamAsync(router.Stream()));
        gate.SetResult();
        await Task.WhenAll(leading, following);
        await router.AskAsync();
        only.Default = ScriptedReply.Failure(ChatFailureKind.EmptyAnswer);
        router.Clock.Advance(TimeSpan.FromMinutes(20));
        await router.AskAsync();

        told.ShouldBe(["Live", "Live", "Cached", "Stale"]);
    }

    private static RouterUnderTest Cached(Func<RouteSettings, RouteSettings>? more = null)
        => new() { Route = route => more is null ? route with { Cache = Cache } : more(route with { Cache = Cache }) };

    private static ChatOptions Tenant(string name) => new ChatOptions().ForProviders(own => own.Tenant = name);

    private static async Task<StoredAnswer> Single(RouterUnderTest router)
    {
        var all = new List<StoredAnswer>();
        await foreach (var answer in router.Store.ReadAllAsync())
        {
            all.Add(answer);
        }

        return all.ShouldHaveSingleItem();
    }
}
