using Microsoft.Extensions.AI;
using Providers.Scenarios.Failures;
using Providers.Scenarios.Stage;
using Providers.Testing;

namespace Providers.Scenarios.Quirks;

/// <summary>Endpoints that choose the model: 1 a token as planned, 3 a token by <c>gpt-5</c>.</summary>
public sealed class ModelRouterTests
{
    private static readonly ChatOptions AtMostTen = new() { MaxOutputTokens = 10 };

    public static TheoryData<string, bool> Endpoints
    {
        get
        {
            var cases = new TheoryData<string, bool>();
            foreach (var dialect in (string[])["Azure", "AzureClassic", "OpenRouter", "Generic", "Ollama"])
            {
                cases.Add(dialect, false);
                cases.Add(dialect, true);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task An_answer_costs_what_the_model_costs_that_it_names(string dialect, bool streamed)
    {
        await using var stage = RouterOverSockets.Open(ModelRouter(dialect, budget: "1000"));
        stage.First.Enqueue(AnswerBy("gpt-5-2025-08-07"), AnswerBy("gpt-5-mini-2025-08-07"), AnswerBy("gpt-6"));
        (string Model, decimal Cost)[] expected = [("gpt-5-2025-08-07", 21), ("gpt-5-mini-2025-08-07", 3.5m), ("gpt-6", 7)];
        foreach (var (model, cost) in expected)
        {
            var answer = await stage.AskAsync(streamed, AtMostTen);
            answer.Report.Model.ShouldBe(model);
            answer.Response!.ModelId.ShouldBe(model);
            (answer.Attempts.Single().Model, answer.Attempts.Single().Cost, answer.Report.Cost).ShouldBe((model, cost, cost));
        }

        stage.First.Chats.Count.ShouldBe(3);
        var spent = SpentBy(stage);
        (spent.Used, spent.Reserved).ShouldBe((31_500_000, 0));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_budget_that_the_dearest_model_could_overspend_sends_nothing(bool streamed)
    {
        await using var stage = RouterOverSockets.Open(ModelRouter("Azure", budget: "29"));
        (await stage.AskAsync(streamed, AtMostTen)).Kind.ShouldBe(ChatFailureKind.QuotaExhausted);
        stage.First.Chats.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_stream_that_its_caller_leaves_is_counted_by_the_model_that_was_at_work()
    {
        await using var stage = RouterOverSockets.Open(
            ModelRouter("Azure", budget: "1000").With("Backends:first:Limits:TokensPerDay", "100000"));
        stage.First.Default = AnswerBy("gpt-5") with { Tokens = ["one ", "two "], Break = SimulatedBreak.AfterTokens(2, SimulatedEnding.Hang) };
        await foreach (var update in stage.Router.GetStreamingResponseAsync(Outcome.Question, AtMostTen))
        {
            if (update.Text == "two ")
            {
                break;
            }
        }

        var spent = SpentBy(stage);
        spent.Reserved.ShouldBe(0);
        var tokens = HealthAndQuota.TokensOf(stage.Router.Status, "first");
        tokens.ShouldBeGreaterThan(0);
        spent.Used.ShouldBe(3_000_000 * tokens);
    }

    private static QuotaReading SpentBy(RouterOverSockets stage)
        => stage.Router.Status.Quota.Single(reading => reading is { Scope.Kind: QuotaScopeKind.Backend, Limit: QuotaLimitKind.CostPerDay });

    private static StageOptions ModelRouter(string dialect, string budget)
        => StageOptions.Of(dialect)
            .With("Backends:first:Price:InputPerMillion", "1000000").With("Backends:first:Price:OutputPerMillion", "1000000")
            .With("Backends:first:Prices:gpt-5:InputPerMillion", "3000000").With("Backends:first:Prices:gpt-5:OutputPerMillion", "3000000")
            .With("Backends:first:Prices:gpt-5-mini:InputPerMillion", "500000").With("Backends:first:Prices:gpt-5-mini:OutputPerMillion", "500000")
            .With("Backends:first:Limits:CostPerDay", budget);

    private static SimulatedReply AnswerBy(string model)
        => SimulatedReply.Text("Two ", "days.") with { Model = model, Usage = new SimulatedUsage(5, 2) };
}
