using Microsoft.Extensions.AI;
using Providers.Testing;

namespace Providers.Tests.Execution;

/// <summary>A backend that chooses the model itself: 1 a token as planned, 3 a token by <c>large</c>.</summary>
public class ModelRouterTests
{
    private static readonly UsageDetails TenAndFive = new() { InputTokenCount = 10, OutputTokenCount = 5 };

    [Theory]
    [InlineData(false, "large-2025-08-07", 45)]
    [InlineData(true, "large-2025-08-07", 45)]
    [InlineData(false, "small", 15)]
    [InlineData(true, "small", 15)]
    public async Task An_answer_costs_what_the_model_that_gave_it_costs(bool streamed, string model, int cost)
    {
        var router = new RouterUnderTest();
        ModelRouter(router, 1_000_000).Default = new ScriptedReply { Model = model, Usage = TenAndFive };

        var answer = await router.AskAsync(streamed);

        var attempt = answer.Report.Attempts.ShouldHaveSingleItem();
        (attempt.Model, attempt.Cost, answer.Report.Cost, answer.Report.Model).ShouldBe((model, cost, cost, model));
        router.Use(QuotaScopeKind.Backend, "router", QuotaLimitKind.CostPerDay).ShouldBe((cost * 1_000_000L, 0));
    }

    [Fact]
    public async Task A_budget_admits_what_the_dearest_model_would_cost_and_no_more()
    {
        var enough = new RouterUnderTest();
        ModelRouter(enough, 400);
        var options = new ChatOptions { MaxOutputTokens = 100 };
        (await enough.AskAsync(options: options, question: "?")).Attempts.ShouldBe("router:Answered");

        var tooLittle = new RouterUnderTest();
        ModelRouter(tooLittle, 299);
        (await tooLittle.AskAsync(options: options, question: "?")).Failure.Kind.ShouldBe(ChatFailureKind.QuotaExhausted, "100 tokens may cost 300");
    }

    [Fact]
    public async Task Many_calls_at_once_never_spend_beyond_the_budget_whichever_model_answers()
    {
        const int Budget = 2_000;
        var router = new RouterUnderTest();
        var backend = ModelRouter(router, Budget);
        var gate = new TaskCompletionSource();
        backend.OnCall = call => new ScriptedReply
        {
            Gate = gate.Task,
            Model = call.Number % 2 == 0 ? "small" : "large",
            Usage = new UsageDetails { InputTokenCount = 1, OutputTokenCount = 100 },
        };
        var options = new ChatOptions { MaxOutputTokens = 100 };

        var asked = Enumerable.Range(0, 20)
            .Select(_ => RouterAnswer.OfPlainAsync(router.Pipeline.RespondAsync([new ChatMessage(ChatRole.User, "?")], options, default)))
            .ToList();
        gate.SetResult();
        var answers = await Task.WhenAll(asked);

        answers.Count(answer => answer.Thrown is null).ShouldBeInRange(3, 7);
        router.Use(QuotaScopeKind.Backend, "router", QuotaLimitKind.CostPerDay).Used.ShouldBeInRange(1_000_000, Budget * 1_000_000L);
        router.ShouldHoldNothing();
    }

    [Fact]
    public async Task A_calls_own_limit_is_held_against_the_dearest_model()
    {
        var router = new RouterUnderTest();
        ModelRouter(router, 1_000_000);
        router.Hosted("other");
        var options = new ChatOptions { MaxOutputTokens = 100 }.ForProviders(own => own.MaxCost = 200);

        (await router.AskAsync(options: options, question: "?")).Attempts.ShouldBe("other:Answered");
    }

    [Fact]
    public async Task An_answer_that_breaks_off_costs_by_its_model_and_its_rescuer_by_its_own()
    {
        var router = new RouterUnderTest();
        var first = ModelRouter(router, 1_000_000);
        first.Enqueue(new ScriptedReply { Model = "large", Tokens = ["one ", "two "], Throws = _ => new IOException("cut") });
        router.Hosted("second").Default = new ScriptedReply { Tokens = ["one ", "two ", "three"], Usage = TenAndFive };

        var answer = await router.AskAsync(streamed: true);

        answer.Text.ShouldBe("one two three");
        var broken = answer.Report.Attempts[0];
        (broken.Model, broken.Estimated).ShouldBe(("large", true));
        broken.Cost.ShouldBe(3 * (broken.Usage!.InputTokenCount + broken.Usage.OutputTokenCount));
        (answer.Report.Attempts[1].Model, answer.Report.Attempts[1].Cost).ShouldBe(("second-model", 0.000015m));
    }

    private static ScriptedBackend ModelRouter(RouterUnderTest router, decimal budget)
        => router.Hosted(
            "router",
            descriptor => descriptor with
            {
                Model = "model-router",
                Price = EachToken(1),
                Prices = new Dictionary<string, TokenPrice> { ["small"] = EachToken(1), ["large"] = EachToken(3) },
            },
            settings => settings with { Limits = new QuotaLimits { CostPerDay = budget } });

    private static TokenPrice EachToken(decimal cost)
        => new() { InputPerMillion = cost * 1_000_000, OutputPerMillion = cost * 1_000_000 };
}
