using Microsoft.Extensions.AI;
using Providers.Execution;

namespace Providers.Tests.Execution;

public class ModelPricesTests
{
    private static readonly UsageDetails AMillionEach = new() { InputTokenCount = 1_000_000, OutputTokenCount = 1_000_000 };

    private readonly AccountingCurrency currency = new("USD", new Dictionary<string, decimal> { ["CNY"] = 0.1m });

    [Theory]
    [InlineData("small", 2)]
    [InlineData("large", 20)]
    [InlineData("LARGE-2025-08-07", 20)]
    [InlineData("large-2025-11-01", 30)]
    [InlineData("unheard-of", 10)]
    public void An_answer_costs_what_its_model_costs_or_else_the_usual(string model, int cost)
        => Router().CostOf(AMillionEach, model).ShouldBe(cost);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void An_answer_that_names_no_model_costs_what_the_dearest_does(string? model)
        => Router().CostOf(AMillionEach, model).ShouldBe(30);

    [Fact]
    public void The_worst_is_the_dearest_for_that_very_call()
    {
        var prices = Of(Price(1, 1), ("reads", Price(10, 0)), ("writes", Price(0, 10)));

        prices.Worst(1_000_000, 0).ShouldBe(10);
        prices.Worst(0, 1_000_000).ShouldBe(10);
        prices.Worst(500_000, 500_000).ShouldBe(5);
        Of(Price(20, 20), ("reads", Price(10, 0))).Worst(1_000_000, 0).ShouldBe(20, "any other model may answer too");
    }

    [Fact]
    public void The_cached_part_is_cheaper_by_the_model_too()
    {
        var prices = Of(Price(1, 1), ("large", new TokenPrice { InputPerMillion = 10, CachedInputPerMillion = 1, OutputPerMillion = 0 }));
        var usage = new UsageDetails { InputTokenCount = 1_000_000, CachedInputTokenCount = 500_000 };

        prices.CostOf(usage, "large").ShouldBe(5.5m);
        prices.CostOf(usage, null).ShouldBe(5.5m);
    }

    [Fact]
    public void An_unknown_usual_price_leaves_the_worst_and_any_other_model_unknown()
    {
        var prices = Of(null, ("small", Price(1, 1)));

        prices.Worst(1, 1).ShouldBeNull();
        prices.CostOf(AMillionEach, "large").ShouldBeNull();
        prices.CostOf(AMillionEach, null).ShouldBeNull();
        prices.CostOf(AMillionEach, "small").ShouldBe(2);
    }

    [Fact]
    public void Each_price_is_converted_by_its_own_currency()
        => Of(Price(1, 1), ("qwen", Price(10, 10) with { Currency = "CNY" })).CostOf(AMillionEach, "qwen").ShouldBe(2);

    [Fact]
    public void Without_prices_by_model_all_cost_the_same()
    {
        var prices = Of(Price(1, 2));

        prices.CostOf(AMillionEach, "any").ShouldBe(3);
        prices.CostOf(AMillionEach, null).ShouldBe(3);
        prices.Worst(1_000_000, 1_000_000).ShouldBe(3);
    }

    private ModelPrices Router()
        => Of(Price(5, 5), ("small", Price(1, 1)), ("large", Price(10, 10)), ("large-2025-11-01", Price(15, 15)));

    private ModelPrices Of(TokenPrice? usual, params (string Model, TokenPrice Price)[] named)
        => new(
            new BackendDescriptor
            {
                Name = "b",
                Provider = "p",
                Price = usual,
                Prices = named.ToDictionary(price => price.Model, price => price.Price),
            },
            currency);

    private static TokenPrice Price(decimal input, decimal output) => new() { InputPerMillion = input, OutputPerMillion = output };
}
