using Microsoft.Extensions.AI;

namespace Providers.Tests.Abstractions;

public sealed class TokenPriceTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Costs_what_decimal_arithmetic_would_say(int seed)
    {
        var chance = new Random(seed);
        for (var i = 0; i < 20_000; i++)
        {
            var (input, output) = (Tokens(chance), Tokens(chance));
            var price = new TokenPrice { InputPerMillion = Amount(chance), OutputPerMillion = Amount(chance) };

            price.CostOf(input, output).ShouldBe(
                (input * price.InputPerMillion + output * price.OutputPerMillion) / 1_000_000m,
                $"seed {seed}: {input} and {output} tokens at {price}");
        }
    }

    [Fact]
    public void Cached_input_has_a_price_of_its_own()
    {
        var price = new TokenPrice { InputPerMillion = 2, CachedInputPerMillion = 0.5m, OutputPerMillion = 8 };

        price.CostOf(1_000_000, 1_000_000, 400_000).ShouldBe(0.6m * 2 + 0.4m * 0.5m + 8);
    }

    [Fact]
    public void More_cached_input_than_input_is_all_of_it()
        => new TokenPrice { InputPerMillion = 2, CachedInputPerMillion = 1, OutputPerMillion = 0 }.CostOf(1_000_000, 0, 5_000_000).ShouldBe(1);

    [Fact]
    public void Usage_that_was_not_reported_costs_nothing()
        => new TokenPrice { InputPerMillion = 2, OutputPerMillion = 8 }.CostOf(new UsageDetails()).ShouldBe(0);

    private static long Tokens(Random chance) => chance.Next(20) switch
    {
        0 => chance.NextInt64(1L << 40),
        1 => int.MaxValue,
        _ => chance.Next(2_000_000),
    };

    private static decimal Amount(Random chance) => chance.Next(20) switch
    {
        0 => 12_345.678_9m,
        1 => 0.000_000_000_1m,
        2 => 2_147.483_647m,
        _ => new decimal(chance.Next(3_000_000), 0, 0, isNegative: false, (byte)chance.Next(3, 7)),
    };
}
