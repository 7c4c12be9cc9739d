using Microsoft.Extensions.AI;
using Providers.Execution;
using Providers.Routing;
using Providers.Testing;

namespace Providers.Tests.Execution;

public class RouteTests
{
    private static readonly IRoutingPolicy Cheapest = RoutingPolicies.BuiltIn.Single(policy => policy.Name == "Cheapest");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_pin_asks_one_backend_alone(bool streamed)
    {
        var router = new RouterUnderTest();
        var first = router.Hosted("first");
        router.Hosted("second").Default = ScriptedReply.Failure(ChatFailureKind.EmptyAnswer);
        router.Local();

        var failure = (await router.AskAsync(streamed, new ChatOptions { ModelId = "Backend:SECOND" })).Failure;

        failure.Attempts.ShouldHaveSingleItem().Backend.ShouldBe("second");
        first.CallCount.ShouldBe(0);
    }

    [Fact]
    public async Task A_pin_spends_what_its_route_may()
    {
        var router = new RouterUnderTest { Route = route => route with { Limits = new QuotaLimits { RequestsPerDay = 1 } } };
        router.Hosted("first");

        (await router.AskAsync()).Thrown.ShouldBeNull();
        (await router.AskAsync(options: new ChatOptions { ModelId = "backend:first" })).Failure.IsOwnQuota.ShouldBeTrue();
    }

    [Theory]
    [InlineData("nothing", "chat")]
    [InlineData("backend:nothing", "backend:first")]
    public async Task An_unknown_name_is_an_error_that_lists_the_known_ones(string name, string known)
    {
        var router = new RouterUnderTest();
        router.Hosted("first");
        var options = new ChatOptions { ModelId = name };

        (await router.AskAsync(options: options)).Thrown.ShouldBeOfType<UnknownRouteException>().Message.ShouldContain(known);
        (await router.AskAsync(streamed: true, options)).Thrown.ShouldBeOfType<UnknownRouteException>();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_session_stays_where_it_was_answered(bool streamed)
    {
        var router = new RouterUnderTest();
        router.Hosted("first").Enqueue(ScriptedReply.Failure(ChatFailureKind.Unsupported));
        router.Hosted("second");
        var options = new ChatOptions().ForProviders(own => own.Session = "s1");

        (await router.AskAsync(streamed, options)).Attempts.ShouldBe("first:Unsupported second:Answered");
        (await router.AskAsync(streamed, options)).Attempts.ShouldBe("second:Answered");
        (await router.AskAsync(streamed)).Attempts.ShouldBe("first:Answered");
    }

    [Fact]
    public async Task A_sessions_home_is_priced_with_what_its_prompt_cache_holds()
    {
        var router = new RouterUnderTest { Route = route => route with { Policy = Cheapest } };
        router.Hosted("cheap", Priced(1, null)).Enqueue(ScriptedReply.Failure(ChatFailureKind.Unsupported));
        var home = router.Hosted("home", Priced(2, 0.2m));
        var options = new ChatOptions { MaxOutputTokens = 1 }.ForProviders(own => own.Session = "s1");
        var caches = new ScriptedReply { Usage = new UsageDetails { InputTokenCount = 200, OutputTokenCount = 1, CachedInputTokenCount = 128 } };
        home.Enqueue(caches, caches, caches);

        (await AskAsync()).ShouldBe("home");
        (await AskAsync()).ShouldBe("home");
        (await AskAsync()).ShouldBe("home", "its provider keeps prompts");
        (await AskAsync()).ShouldBe("home");
        (await AskAsync()).ShouldBe("cheap", "its provider has just reported that it kept nothing");

        async Task<string?> AskAsync() => (await router.AskAsync(options: options, question: new string('x', 2_000))).Report.Backend;
    }

    [Fact]
    public async Task A_prompt_cache_is_not_counted_on_after_five_minutes()
    {
        var router = new RouterUnderTest { Route = route => route with { Policy = Cheapest } };
        router.Hosted("cheap", Priced(1, null)).Enqueue(ScriptedReply.Failure(ChatFailureKind.Unsupported));
        router.Hosted("home", Priced(2, 0.2m));
        var options = new ChatOptions { MaxOutputTokens = 1 }.ForProviders(own => own.Session = "s1");
        (await router.AskAsync(options: options)).Report.Backend.ShouldBe("home");

        router.Clock.Advance(TimeSpan.FromMinutes(5));

        (await router.AskAsync(options: options)).Report.Backend.ShouldBe("cheap");
    }

    private static Func<BackendDescriptor, BackendDescriptor> Priced(decimal input, decimal? cached) => descriptor => descriptor with
    {
        Price = new TokenPrice { InputPerMillion = input, CachedInputPerMillion = cached, OutputPerMillion = 0 },
    };

    [Fact]
    public async Task Offline_sends_nothing_to_hosted_backends()
    {
        var router = new RouterUnderTest();
        var hosted = router.Hosted("hosted");
        var local = router.Local();
        _ = router.Pipeline;
        router.Connectivity!.IsForced = true;

        var answer = await router.AskAsync();

        answer.Report.Backend.ShouldBe("local");
        answer.Report.Degraded.ShouldBeTrue();
        answer.Report.Rejections.ShouldHaveSingleItem().Reason.ShouldBe("the router is switched offline");
        hosted.CallCount.ShouldBe(0);
        local.CallCount.ShouldBe(1);

        (await router.AskAsync(options: new ChatOptions { ModelId = "backend:hosted" })).Failure.Kind.ShouldBe(ChatFailureKind.Unreachable);
        hosted.CallCount.ShouldBe(0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_tenants_limit_refuses_and_says_when_it_ends_however_its_name_is_spelled(bool streamed)
    {
        var router = new RouterUnderTest();
        router.Tenants["acme"] = new TenantSettings { Limits = new QuotaLimits { RequestsPerDay = 1 } };
        var only = router.Hosted("only");

        (await router.AskAsync(streamed, Tenant("acme"))).Thrown.ShouldBeNull();
        var failure = (await router.AskAsync(streamed, Tenant("ACME"))).Failure;

        failure.IsOwnQuota.ShouldBeTrue();
        failure.Kind.ShouldBe(ChatFailureKind.QuotaExhausted);
        failure.RetryAfter.ShouldBe(TimeSpan.FromDays(1));
        only.CallCount.ShouldBe(1);
        (await router.AskAsync(streamed, Tenant("other"))).Thrown.ShouldBeNull();
    }

    [Fact]
    public async Task A_backends_own_limit_sends_the_call_to_the_next()
    {
        var router = new RouterUnderTest();
        router.Hosted("first", settings: settings => settings with { Limits = new QuotaLimits { RequestsPerDay = 1 } });
        router.Hosted("second");

        (await router.AskAsync()).Report.Backend.ShouldBe("first");
        var answer = await router.AskAsync();

        answer.Report.Backend.ShouldBe("second");
        answer.Report.Rejections.ShouldHaveSingleItem().Reason.ShouldContain("RequestsPerDay");
    }

    [Fact]
    public async Task A_cost_limit_leaves_out_the_dear_and_the_unpriced()
    {
        var router = new RouterUnderTest();
        router.Hosted("dear", descriptor => descriptor with { Price = new TokenPrice { InputPerMillion = 1000, OutputPerMillion = 1000 } });
        router.Hosted("unpriced", descriptor => descriptor with { Price = null });
        router.Hosted("cheap");
        var options = new ChatOptions { MaxOutputTokens = 100 }.ForProviders(own => own.MaxCost = 0.001m);

        var answer = await router.AskAsync(options: options);

        answer.Attempts.ShouldBe("cheap:Answered");
        answer.Report.Rejections.Select(rejection => rejection.Backend).ShouldBe(["dear", "unpriced"]);
    }

    [Fact]
    public async Task Regions_bind_every_leg()
    {
        var router = new RouterUnderTest();
        var abroad = router.Hosted("us", descriptor => descriptor with { Region = "us" });
        router.Hosted("eu", descriptor => descriptor with { Region = "eu" }).Default = ScriptedReply.Failure(ChatFailureKind.EmptyAnswer);
        var unknown = router.Local();
        var options = new ChatOptions().ForProviders(own => own.AllowedRegions = ["eu"]);

        (await router.AskAsync(options: options)).Failure.Attempts.ShouldHaveSingleItem().Backend.ShouldBe("eu");

        (abroad.CallCount + unknown.CallCount).ShouldBe(0);
    }

    [Fact]
    public async Task A_limit_on_tokens_sends_the_output_cap_that_was_assumed()
    {
        var router = new RouterUnderTest { Route = route => route with { Limits = new QuotaLimits { TokensPerDay = 100_000 } } };
        var only = router.Hosted("only");

        var answer = await router.AskAsync();

        only.Calls[0].Options.ShouldNotBeNull().MaxOutputTokens.ShouldBe(1024);
        answer.Report.Adaptations.ShouldHaveSingleItem().ShouldContain("1024");
        router.Use(QuotaScopeKind.Route, "chat", QuotaLimitKind.TokensPerDay).ShouldBe((11, 0));
    }

    [Fact]
    public async Task A_cached_answer_costs_no_send_and_replays_as_a_stream()
    {
        var router = new RouterUnderTest { Route = route => route with { Cache = new Providers.Answers.CacheOptions() } };
        var only = router.Hosted("only");
        only.Default = ScriptedReply.Text("one ", "two");
        await router.AskAsync(streamed: true);
        router.Clock.Advance(TimeSpan.FromMinutes(1));

        var plain = await router.AskAsync();
        var streamed = await router.AskAsync(streamed: true);
        var fresh = await router.AskAsync(options: new ChatOptions().ForProviders(own => own.Cache = false));

        plain.Text.ShouldBe("one two");
        plain.Report.Origin.ShouldBe(AnswerOrigin.Cached);
        plain.Report.Age.ShouldBe(TimeSpan.FromMinutes(1));
        streamed.Text.ShouldBe("one two");
        streamed.Updates[^1].GetRouteReport().ShouldNotBeNull().Origin.ShouldBe(AnswerOrigin.Cached);
        fresh.Report.Origin.ShouldBe(AnswerOrigin.Live);
        only.CallCount.ShouldBe(2);
    }

    private static ChatOptions Tenant(string name) => new ChatOptions().ForProviders(own => own.Tenant = name);
}
