using Providers.Quota;

namespace Providers.Tests.Quota;

public sealed class MicrosTests
{
    [Theory]
    [InlineData("0", 0, 0)]
    [InlineData("1.5", 1_500_000, 1_500_000)]
    [InlineData("0.0000001", 1, 0)]
    [InlineData("0.0000019", 2, 1)]
    [InlineData("-3", 0, 0)]
    [InlineData("79228162514264337593543950335", long.MaxValue, long.MaxValue)]
    public void Charges_round_up_and_limits_round_down(string amount, long charge, long limit)
    {
        Micros.Charge(decimal.Parse(amount)).ShouldBe(charge);
        Micros.Limit(decimal.Parse(amount)).ShouldBe(limit);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Charges_what_decimal_arithmetic_would(int seed)
    {
        var chance = new Random(seed);
        for (var i = 0; i < 20_000; i++)
        {
            var amount = new decimal(chance.Next(), chance.Next(0, 1 << chance.Next(0, 31)), 0, chance.Next(10) == 0, (byte)chance.Next(0, 15));
            var expected = amount <= 0 ? 0 : Math.Min(decimal.Ceiling(amount * 1_000_000m), long.MaxValue);

            Micros.Charge(amount).ShouldBe((long)expected, $"seed {seed}, amount {amount}");
        }
    }

    [Fact]
    public void A_million_small_charges_add_up_exactly()
        => Micros.ToAmount(Enumerable.Range(0, 1_000_000).Sum(_ => Micros.Charge(0.000_25m))).ShouldBe(250m);
}
